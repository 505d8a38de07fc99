"""Videos at other sites, by their addresses."""

import pytest

from generator.model.video import video_of

LOOM = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "service", "page", "quiet"),
    [
        *(
            (address, "YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "/embed/dQw4w9WgXcQ?autoplay=1")
            for address in (
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                "http://m.youtube.com/watch?app=x&v=dQw4w9WgXcQ&list=PL0123456789",
                "https://youtu.be/dQw4w9WgXcQ?si=abc",
                "https://youtube.com/shorts/dQw4w9WgXcQ",
                "https://www.youtube.com/live/dQw4w9WgXcQ",
                "https://www.youtube.com/embed/dQw4w9WgXcQ",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
            )
        ),
        (
            "https://youtu.be/dQw4w9WgXcQ?t=1m30s",
            *("YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=90", "dQw4w9WgXcQ?start=90&autoplay=1"),
        ),
        (
            "https://www.youtube.com/embed/videoseries?list=PL0123456789",
            *("YouTube", "https://www.youtube.com/playlist?list=PL0123456789", "?list=PL0123456789&autoplay=1"),
        ),
        ("https://vimeo.com/123456789", "Vimeo", "https://vimeo.com/123456789", "/video/123456789?dnt=1&autoplay=1"),
        (
            "https://player.vimeo.com/video/123456789?h=abcdef0123",
            *("Vimeo", "https://vimeo.com/123456789/abcdef0123", "?h=abcdef0123&dnt=1&autoplay=1"),
        ),
        (f"https://www.loom.com/share/{LOOM}?sid=1", "Loom", f"https://www.loom.com/share/{LOOM}", "?autoplay=1"),
        (
            "https://nora.wistia.com/medias/abcdef1234",
            *("Wistia", "https://nora.wistia.com/medias/abcdef1234", "?autoPlay=true&doNotTrack=true"),
        ),
        (
            "https://fast.wistia.net/embed/iframe/abcdef1234?seo=true",
            *("Wistia", "https://fast.wistia.net/embed/iframe/abcdef1234", "?autoPlay=true&doNotTrack=true"),
        ),
    ],
)  # fmt: skip
def test_a_video(address: str, service: str, page: str, quiet: str) -> None:
    """Every form of address that a host gives to a video leads to its page and to its player."""
    video = video_of(address)
    assert video
    assert (video.service, video.page) == (service, page)
    assert video.quiet.endswith(quiet)


@pytest.mark.parametrize(
    "address",
    [
        *("", "https://youtube.com/", "https://www.youtube.com/@nora", "https://youtu.be/", "https://vimeo.com/about"),
        *("https://www.youtube.com/embed/videoseries", "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ"),
        *("javascript:alert(1)//youtu.be/dQw4w9WgXcQ", "https://[youtu.be/dQw4w9WgXcQ", "//youtu.be/dQw4w9WgXcQ"),
        *('https://youtu.be/dQw4w9WgXcQ"onload=x', "https://evilwistia.com/medias/abcdef1234"),
    ],
)
def test_no_video(address: str) -> None:
    """Anything else is none, and a host's name in another one's is not its own."""
    assert video_of(address) is None

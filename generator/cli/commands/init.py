"""`drillbook init`: starts a site, and in a terminal asks whose it will be."""

import argparse
import sys
from pathlib import Path

from generator.cli.command import Command, add_now, clock_of
from generator.cli.exit_codes import OK
from generator.model.english import count

__all__ = ["COMMAND"]

# What is asked in a terminal unless an option has the answer: names of options, and the questions.
_QUESTIONS = {
    "title": "What is the blog called? (Enter to decide later) ",
    "name": "Whose name stands under the lessons? (Enter to decide later) ",
    "email": "Which email address do readers' answers go to? Everybody will see it. (Enter for none) ",
}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_now(parser)
    parser.add_argument("--title", metavar="TEXT", help="what the blog is called")
    parser.add_argument("--name", metavar="TEXT", help="who writes the lessons")
    parser.add_argument("--email", metavar="ADDRESS", help="where readers' answers go; everybody will see it")
    parser.add_argument("folder", help="the folder to create it in")


def _run(arguments: argparse.Namespace) -> int:
    from generator.scaffold.init import Owner, init_site

    folder = Path(arguments.folder)
    # Who says anything in options says all there is to say: a script in a terminal must not wait for answers.
    is_asked = sys.stdin.isatty() and sys.stdout.isatty() and not any(vars(arguments)[key] for key in _QUESTIONS)
    answers = _ask() if is_asked else {key: vars(arguments)[key] or "" for key in _QUESTIONS}
    owner = Owner(**answers)
    files = init_site(folder, clock_of(arguments), owner)
    print(
        # The commands that come next, because nothing else on the screen tells a beginner that there is a preview.
        f"made {count(len(files), 'file')} in {folder.as_posix()}\n\n"
        f"Next:\n  cd {folder}\n  drillbook serve --open   shows the blog while you write\n"
        '  drillbook new "A title"  starts your next lesson\n'
        "  drillbook help           lists the pages of the handbook\n"
        f"  drillbook build          makes the blog in output/\n\n{_left_to_do(owner.name, owner.email)}"
    )
    return OK


def _ask() -> dict[str, str]:
    from generator.read.config_comments import is_email

    answers = dict.fromkeys(_QUESTIONS, "")
    try:
        for key, question in _QUESTIONS.items():
            answer = input(question).strip()
            while key == "email" and answer and not is_email(answer):
                answer = input(f'"{answer}" is not an email address. Which one is it? (Enter for none) ').strip()
            answers[key] = answer
    except EOFError:
        print()  # Ctrl-D: the rest can be decided later
    return answers


def _left_to_do(name: str, email: str) -> str:
    """Return what goes into `site.yaml` yet, in a sentence."""
    missing = "The address of your website goes" if name else "Your name and address go"
    answers = "" if email else " So does the email address for readers' answers: without it, nobody can comment."
    return f"{missing} into site.yaml.{answers}"


COMMAND = Command("init", "start a new site", "drillbook init my-blog", _add_arguments, _run)

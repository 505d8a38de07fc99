"""Code with its words marked."""

import subprocess
import sys

import pytest

from generator.model.source import Source
from generator.read.markdown import make_dialect
from generator.read.markdown_source import MarkdownSource, RenderContext


def rendered(text: str, *, native: bool = True) -> str:
    dialect = make_dialect(html=True, language="en", native=native)
    page = RenderContext(Source(path="content/lessons/a.md", text=text, digest=b""))
    return "".join(dialect.render(MarkdownSource(text=text, line=1), page, top=2).pieces)


@pytest.mark.parametrize("native", [True, False])
def test_code_of_a_named_language_is_marked(native: bool) -> None:
    """Words have the short classes of Pygments, what means something in HTML is escaped, and blank lines stay."""
    assert rendered("```python\n\ndef a():  # <b>\n    return 1\n```\n", native=native) == (
        '<pre><code class="language-python">\n<span class="k">def</span><span class="w"> </span>'
        '<span class="nf">a</span><span class="p">():</span>  <span class="c1"># &lt;b&gt;</span>\n'
        '    <span class="k">return</span> <span class="mi">1</span>\n</code></pre>'
    )


@pytest.mark.parametrize("fence", ["```", "~~~", "```klingon", "```<script>"])
def test_other_code_is_as_it_was(fence: str) -> None:
    """Without a language, or with one that nobody knows, code is plain."""
    html = rendered(f"{fence}\nif <b>\n{fence[:3]}\n")
    assert "<span" not in html
    assert "if &lt;b&gt;\n</code></pre>" in html


def test_pygments_is_imported_only_for_code() -> None:
    """A site without code does not pay for it."""
    script = (
        "import sys; from generator.read.commonmark import CommonMarkParser\n"
        "from generator.read.markdown_source import MarkdownSource, RenderContext\n"
        "from generator.model.source import Source\n"
        "page = RenderContext(Source(path='a.md', text='', digest=b''))\n"
        "parser = CommonMarkParser(html=True, quotes='\\u201c\\u201d\\u2018\\u2019', plugins=())\n"
        "parser.render(MarkdownSource(text='```\\ncode\\n```', line=1), page, top=2)\n"
        "assert not [name for name in sys.modules if name.startswith('pygments')]"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

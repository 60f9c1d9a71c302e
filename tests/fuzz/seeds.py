"""What parsers take well: small, and with a bit of everything that they know."""

import json

LISTING = """LGSep 25, 2023Code
KVComp: A High-Performance Framework for KV CacheBo Jiang, Taolue Yang, Jan van der Berg et al. · deepmind
We compress the cache by 47\\% (KV: key-value) on 8 GPUs. It is $2\\times$ faster, e.g. than HEAT.

cs.DC Feb 29
A Title of a PaperJane Doe and Li Wei
The abstract. It has two sentences.
"""
JSON_LINES = """{"id": "a", "title": "A Study of Graphs", "abstract": "They are studied.", "authors": ["Doe, Jane"]}
{"_id": 7, "title": "B", "text": "T. \\u00e9", "date": "2023-09-25", "categories": "cs.LG, cs.DC", "url": "https://x.y/z"}
{"id": "arXiv:2309.14509", "title": "$x^2$", "authors": "Jane Doe and Bo et al.", "has_code": true, "doi": "10.1000/x"}
"""
JSON_ARRAY = """[{"id": "a", "title": "A Study", "abstract": "Graphs.", "authors_cut": null},
 {"id": "b", "title": "B", "date": "2023-09", "organisation": "MIT", "arxiv_id": "2309.14509"}]
"""
BIBTEX = r"""@string{mit = "MIT"}
@comment{no paper}
@article{key1, title = {{KVComp}: A {High}-Performance G\"{o}del $x^2$}, author = {Jiang, Bo and van, J. and others},
  abstract = {We compress the cache by 47\%.}, institution = mit, year = 2025, month = aug, eprint = {2509.00579v1},
  archivePrefix = {arXiv}, primaryClass = {cs.DC}, doi = {10.1145/ABC}, url = "https://x.y" # "/z"}
@misc{key2, title = "B", author = {King, Jr., Martin Luther and {The Team}}, date = {2024-02}, note = {arXiv:2401.0001}}
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>arXiv Query</title>
<opensearch:totalResults>2</opensearch:totalResults>
<entry><id>http://arxiv.org/abs/2401.00007v2</id><updated>2024-01-05T18:59:30Z</updated>
<published>2024-01-03T12:00:00Z</published><title>Paper 7, revised</title><summary>  Better
now &amp; then.</summary><author><name>Jane Doe</name></author><author><name>Bo Li</name></author>
<link href="http://arxiv.org/abs/2401.00007v2" rel="alternate" type="text/html"/>
<arxiv:primary_category term="cs.DC"/><category term="cs.DC"/><arxiv:doi>10.1000/x</arxiv:doi></entry>
<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id</summary></entry></feed>
"""
RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.LG updates on arXiv.org</title><pubDate>Mon, 08 Jan 2024 00:00:00 -0500</pubDate>
<item><title>A Study. (arXiv:2401.00001v1 [cs.LG])</title><link>https://arxiv.org/abs/2401.00001</link>
<description>arXiv:2401.00001v1 Announce Type: new
Abstract: &lt;p&gt;Graphs are studied.&lt;/p&gt;</description>
<guid isPermaLink="false">oai:arXiv.org:2401.00001v1</guid>
<category>cs.LG</category><pubDate>Mon, 08 Jan 2024 00:00:00 -0500</pubDate>
<arxiv:announce_type>replace-cross</arxiv:announce_type><dc:creator>Jane Doe, Bo Li</dc:creator></item></channel></rss>
"""
JOURNAL = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel rdf:about="https://journal.example/feed"><title>The Journal</title></channel>
<item rdf:about="https://journal.example/a/1"><title>On &lt;i&gt;E. coli&lt;/i&gt; &amp;amp; others</title>
<link>https://journal.example/a/1?utm_source=rss&amp;b=1</link>
<description>&lt;h2&gt;Aim&lt;/h2&gt;&lt;p&gt;It grows.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</description>
<dc:identifier>doi:10.1000/J.1</dc:identifier><prism:doi>10.1000/J.1</prism:doi>
<dc:creator>Jane Doe</dc:creator><dc:date>2024-01-05</dc:date></item></rdf:RDF>
"""
BIORXIV = json.dumps(
    {
        "messages": [{"status": "ok", "cursor": 0, "total": "2"}],
        "collection": [
            {
                "doi": "10.1101/2024.01.05.000001",
                "title": "Cells <i>in vivo</i>",
                "authors": "Doe, J.; van der Berg, B. C.",
                "date": "2024-01-05",
                "version": "2",
                "category": "cell biology",
                "abstract": "We grow &lt;3 cells.",
            },
            {"doi": 1.5, "title": None, "date": "2024"},
        ],
    }
)
HUGGING_FACE = json.dumps(
    [
        {
            "title": "A Study",
            "paper": {
                "id": "2401.00001",
                "title": "A  Study",
                "summary": "Graphs are\nstudied.",
                "publishedAt": "2024-01-05T18:59:30.000Z",
                "authors": [{"name": "Jane Doe"}, {"name": None}],
                "githubRepo": "https://github.com/x/y",
            },
        }
    ]
)
CSL = json.dumps(
    {
        "DOI": "10.1145/3592979.3593402",
        "title": "Graphs &amp; <i>More</i>",
        "author": [{"given": "Jane", "family": "Doe", "suffix": "Jr."}, {"literal": "The Graph Team"}],
        "issued": {"date-parts": [[2023, 6, 26]]},
        "abstract": "<jats:title>Abstract</jats:title><jats:p>Graphs <tex-math>$x$</tex-math> are studied.</jats:p>",
    }
)
CROSSREF = json.dumps(
    {"message": {"title": ["Graphs"], "author": None, "issued": {"date-parts": [[None]]}, "DOI": "10.1/x"}}
)
DATACITE = json.dumps(
    {
        "data": {
            "attributes": {
                "doi": "10.5281/ZENODO.1",
                "titles": [{"title": "A Data Set"}],
                "creators": [{"name": "Doe, Jane", "givenName": "Jane", "familyName": "Doe"}, {"name": "The Team"}],
                "descriptions": [{"description": "<p>It holds graphs.</p>", "descriptionType": "Abstract"}],
                "publicationYear": 2022,
            }
        }
    }
)
QUESTIONS = (
    "which paper covers KV cache compression?",
    "how much memory does KVComp save, compared with HEAT and COMET?",
    "papers by Bo Jiang or from Microsoft since September 25, 2023, not by Minjia Zhang",
    "what's the difference between HEAT and COMET?",
    "the three newest papers in cs.LG from the last two years with code",
    "who wrote “DeepSpeed Ulysses” and when?",
    "and the second one?",
    "no, the other two: what about 2021-2023?",
    "more like that, please",
    "what is SDP? (in 2012 which papers by Zhang et al. (2021) are about it)",
)
SENTENCES = (
    r"We compress the cache by 47\% (KV: key-value) on 8 GPUs, i.e. $2\times$ faster. See Fig. 2! Dr. J. Smith agrees…",
    "Background. Key-value (KV) caches grow; hepatitis C. The p-value was 0.05 (22.3%).Conclusion: it's “good” .",
    r"\textbf{Bold} and \emph{more} in $O(n \log n)$ time, {\'e}t\'e, $$x_{i}^{2} < 10^{-3}$$ and 1,024--2,048 tokens.",
)
MARKDOWN = (
    "**bold** __under__ ~~struck~~ ||hidden|| `code` ```py\nfence\n``` *it* _it_\n> quote\n# head\n-# small\n1. a\n- a",
    "[a](https://evil.example) <https://x.y/z> <@1> <@&1> <#1> </ask:1> <t:1:R> <a:b:1> :smile: @everyone https://x.y",
)


def lines(text: str) -> tuple[bytes, ...]:
    """The lines of a text, each a seed."""
    return tuple(line.encode() for line in text.splitlines() if line.strip())

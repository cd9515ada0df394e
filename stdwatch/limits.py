"""Every limit of size and time that several packages keep, once."""

MIB = 2**20

PAGE_BYTES = 5 * MIB
"""A web page or a feed, decompressed."""

SITEMAP_BYTES = 20 * MIB
"""A sitemap, decompressed: the largest ones of the sources are as large."""

FILE_BYTES = 40 * MIB
"""A file of any kind, fetched by a crawl, sent to the desk or read by the PDF child."""

GENERIC_BYTES = 3 * MIB // 2
"""A page without its scripts, styles and menus without a rule."""
GENERIC_ELEMENTS = 50_000
"""Its elements: the search takes 3 s for 50,000 paragraphs of two words, 9 to 12 s for 100,000."""

PDF_SECONDS = 150
"""One PDF in its child, by the clock."""
PDF_CPU_SECONDS = 75
"""One PDF in its child, of processor time, at most."""
PDF_CPU_START = 2.0
PDF_CPU_EACH_MIB = 2.4
PDF_CPU_EACH_PAGE = 0.1
"""What it may take of that: a printed page takes 0.01 s, a page with a map of 100,000 lines 0.3 s."""
PICTURE_CPU_SECONDS = 4
"""One page drawn for an editor, of processor time: pages as they are take a tenth of a second, scans up to two."""
PDF_MEMORY = 1_500_000_000
"""Bytes of address space of the PDF child."""
PDF_CHILDREN = 2
"""PDF children at once in one process: a library page with twenty reports started twenty, with 200 MB together."""
PDF_ANSWER_BYTES = 64_000_000
"""What the PDF child may answer."""

PAGE_CPU_SECONDS = 3.5
"""Processor time for each MiB of a web page, feed or sitemap; a smaller one has as much."""
PAGE_CPU_MOST = 30
"""Processor time for one of them at most, however large."""

TIMEOUT_SECONDS = 60
"""One answer of a site, by default."""
FILE_PATIENCE = 5
"""Times as long as for a page a crawl waits for a file."""

VISIT_SECONDS = 3600
"""One visit of a probe, by the clock: it asks some thirty times, and may have to wait for the browser."""

RENDER_SECONDS = 300
"""One page in the browser, by the clock: with thirty scripts at a delay of five seconds it takes half of that."""
RENDER_MEMORY = 1024 * MIB
"""What the browser's processes may hold of their own; at rest it is 150 MB."""
RENDER_SCRIPTS = 32 * MIB
"""Bytes of scripts that a crawl keeps for its further pages; those of one page are 1 to 5 MB."""
RENDER_REQUESTS = 40
"""What the scripts of one page may ask for."""

ISSUE_BYTES = 20 * MIB
"""An issue as JSON, which is handed in: the first one has a hundredth of a megabyte a page."""
TYPST_SECONDS = 150
"""One issue in the typst child, by the clock."""
TYPST_CPU_SECONDS = 120
"""One issue in the typst child, of processor time: 600 pages took 3 s."""
TYPST_MEMORY = 1536 * MIB
"""Bytes of address space of the typst child: 600 pages took 817 MB."""
DOCX_BYTES = 20 * MIB
"""A corrected Word document that is handed back."""
DOCX_UNPACKED_BYTES = 20 * MIB
"""Its XML parts, unpacked: those of an issue have 1 MB."""
DOCX_SECONDS = 60
"""One Word document in its child, by the clock."""
DOCX_CPU_SECONDS = 30
"""One Word document in its child, of processor time: 20 MB of shapes that no word processor makes take 4 s."""
DOCX_MEMORY = 1536 * MIB
"""Bytes of address space of its child: 20 MB of paragraphs take 600 MB."""

"""The institute's yearly report: nobody here has seen its real page, so a made notice links a made file."""

from datetime import date

from rehearsal.model import File
from stdwatch.items import Role

TITLE = "ANSI Releases Its 2025 Impact Report"
DAY = date(2025, 12, 10)
PATH = "/standards-news/all-news/12-10-25-ansi-releases-2025-impact-report"
NOTICE = (
    "The report looks back on a year in which a new edition of the United States Standards Strategy was written.",
    "It counts American National Standards, accredited developers and the technical committees led from here.",
)
FILE = File(
    path="/-/media/files/about/2025-impact-report.pdf",
    title="2025 Impact Report",
    role=Role.DOCUMENT,
    seed=2025,
    clauses=(
        (
            "The United States Standards Strategy restates that the private sector leads standardization and sets four"
            " goals for the competitiveness of the country."
        ),
        (
            "An implementation plan, drawn from comments of stakeholders, names measures for global cooperation,"
            " emerging technologies, workforce and standards education."
        ),
        "An expert from the United States was chosen to chair ISO/IEC JTC 1, the largest international committee.",
        (
            "U.S. members take part in most technical work of ISO and IEC: hundreds of technical advisory groups,"
            " secretariats, chairs and convenors."
        ),
        "Before the committee on technical barriers to trade the institute spoke for open international standards.",
        (
            "Members were briefed on copyright in standards, on deregulation, on export control and on the governance"
            " of artificial intelligence."
        ),
        "More than fourteen thousand American National Standards are in force, kept by accredited developers.",
        (
            "Collaboratives closed gaps in standardization for electric vehicles, additive manufacturing and unmanned"
            " aircraft systems."
        ),
    ),
)

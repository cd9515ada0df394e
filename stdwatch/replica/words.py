"""Word lists for made titles and texts; everything here is our own wording."""

AGENCIES = (
    "the Secretary of Commerce",
    "the Secretary of Energy",
    "the Secretary of Transportation",
    "the Secretary of Agriculture",
    "the Director of the Office of Science and Technology",
    "the Administrator of General Services",
    "the Trade Representative",
    "the National Cyber Director",
    "the Secretary of Labor",
    "the Chair of the Council on Permitting",
)
COUNTRIES = (
    "Argentina", "Australia", "Brazil", "Cambodia", "Canada", "Chile", "Ecuador", "Indonesia", "Japan", "Kazakhstan",
    "Malaysia", "Mexico", "Norway", "Paraguay", "Peru", "Switzerland", "Thailand", "Uruguay", "Vietnam",
)  # fmt: skip
FIELDS = (
    "advanced batteries",
    "civil nuclear power",
    "critical minerals",
    "drone manufacturing",
    "high-speed networks",
    "medical devices",
    "open software",
    "port cranes",
    "precision optics",
    "quantum sensing",
    "rare earth magnets",
    "robotics",
    "satellite communications",
    "semiconductor packaging",
    "shipbuilding",
    "steel and aluminum",
    "synthetic biology",
    "undersea cables",
)
THINGS = (
    "an inventory of pending applications",
    "a schedule of quarterly reviews",
    "a public list of approved suppliers",
    "a plan for shared test sites",
    "an estimate of the cost to small firms",
    "a summary of comments received",
    "a register of licensed operators",
    "a proposal for simpler forms",
    "a comparison with practice abroad",
    "a timetable for the transition",
)
MEASURES = (
    "shortens the review of permits",
    "opens the market to new suppliers",
    "protects workers in small towns",
    "lowers the price of imported parts",
    "strengthens the security of supply",
    "ends a rule that nobody could follow",
    "brings production back to the coast",
    "sets aside land for new plants",
    "rewards early investment",
    "gives farmers access to new buyers",
)
STANDARDS = (
    "Parties accept conformity assessment bodies of the other side on terms no less favorable than their own.",
    "The agency shall rely on voluntary consensus standards wherever such standards exist.",
    "International standards drawn up by an open and transparent process are the basis of technical regulations.",
    "A working group will harmonize test methods so that a product certified once is accepted everywhere.",
    "Suppliers must show compliance with the interoperability specification before the second quarter.",
    "The institute for metrology will publish reference materials and calibration procedures.",
    "Accreditation of laboratories follows the rules that both sides recognized in their earlier arrangement.",
    "Experts will take part in the committees that develop standards for artificial intelligence.",
)
GOLD = (
    "This program is the gold standard of public service.",
    "Families keep the larger standard deduction.",
    "Appointees meet the highest standards of vetting.",
)
SENTENCES = (
    "Within {n} days, {agency} shall deliver {thing}.",
    "Work on {field} {measure} and will continue through {month}.",
    "Firms from {country} asked for more time, and {n} of them were granted it.",
    "In {month}, {agency} visited {n} plants that make parts for {field}.",
    "Past efforts on {field} were spread over {n} offices that rarely spoke to each other.",
    "The new arrangement {measure}, and {agency} will report on it each {month}.",
    "Trade with {country} in {field} rose by {n} percent over the year.",
    "No office may ask for the same document twice once {thing} is available.",
    "Local builders, teachers and nurses wrote {n} letters in support.",
    "Where a deadline falls on a holiday, {agency} may extend it by {n} days.",
    "Partners in {country} agreed to share {thing} before {month}.",
    "The cost of {field} fell after {agency} removed {n} outdated steps.",
    "A pilot with {n} counties showed that the approach {measure}.",
    "Independent auditors counted {n} cases, most of them about {field}.",
    "Until {month}, existing licenses for {field} remain valid without a fee.",
    "Officials in {country} described the talks on {field} as frank and useful.",
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
GIVEN = ("Alma", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Keiko", "Lars",
         "Mina", "Noel", "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Talia", "Umar", "Vera", "Wanda", "Yusuf")  # fmt: skip
FAMILY = ("Abbott", "Becker", "Castellan", "Dorsey", "Ekström", "Farrow", "Guzmán", "Hollis", "Ivanov", "Jansen",
          "Kerr", "Lindqvist", "Moreau", "Nakata", "O'Dell", "Petrov", "Quade", "Rossi", "Sato", "Tran", "Usher",
          "Voss", "Whitfield", "Young", "Zhou")  # fmt: skip
INSTITUTES = (
    "Harbor Institute for Trade",
    "Lakeside University",
    "Northern Policy Forum",
    "Center for Applied Economics",
    "Meridian Strategy Group",
    "School of Public Affairs, Rivers College",
    "Pacific Research Council",
    "Institute for Materials and Measurement",
)
STATES = ("Ohio", "Texas", "Maine", "Utah", "Florida", "Nevada", "Iowa", "Georgia", "Oregon", "Virginia", "Kansas")

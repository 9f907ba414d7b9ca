"""Names of people and things. Not all of them are ASCII: nobody's customers are."""

FIRST = (
    *("Anna", "Ben", "Chloé", "Daniel", "Elif", "Finn", "Grace", "Hiroshi", "Ines", "Jürgen", "Katarzyna", "Liam"),
    *("Maja", "Noah", "Olga", "Priya", "Quentin", "Rosa", "Søren", "Tariq", "Ursula", "Vera", "Wei", "Ximena"),
    *("Yusuf", "Zoë", "Siobhán", "Marek", "Lucía", "Øystein", "Björn", "Amara", "Dmitri", "Eszter", "José", "Mei"),
)
LAST = (
    *(
        "Müller",
        "Smith",
        "García",
        "O'Brien",
        "Nowak",
        "Y\N{LATIN SMALL LETTER DOTLESS I}lmaz",
        "Rossi",
        "Dubois",
        "Jensen",
        "Kowalska",
        "Patel",
    ),
    *("Tanaka", "Nguyễn", "Schäfer", "Larsson", "Horváth", "Novák", "Costa", "Okafor", "Peeters", "Ivanova", "Moreau"),
    *("Weiß", "Hansen", "Fernández", "Murphy", "Kaya", "Bianchi", "Lambert", "Østergaard", "Kim", "Silva", "Walker"),
)
DIVISIONS = ("Home", "Retail", "Banking", "Travel", "Utilities")
CITIES = (
    ("Galway", "IE", "H91 E4PX", "1 Eyre Square"),
    ("Dublin", "IE", "D02 X285", "40 Mespil Road"),
    ("Frankfurt am Main", "DE", "60311", "Neue Mainzer Straße 52"),
    ("Kraków", "PL", "31-154", "Szlak 77"),
    ("Lisboa", "PT", "1250-096", "Avenida da Liberdade 110"),
    ("Manila", "PH", "1226", "Ayala Avenue 6750"),
)
QUEUES = (
    *("Billing", "Bookings", "Cancellations", "Cards", "Chat Sales", "Chat Support", "Claims", "Collections"),
    *("Complaints", "Credit", "Email Service", "English Tier 1", "English Tier 2", "Escalations", "Fraud"),
    *("German Tier 1", "German Tier 2", "Loyalty", "Meter Readings", "Moving Home", "New Customers", "Outbound Care"),
    *("Polish Tier 1", "Renewals", "Retention", "Returns & Refunds", "Social Media", "Tech Support", "VIP", "Web Shop"),
)
SKILLS = (
    *("Billing", "Cards", "Claims", "Complaints", "Contract law", "Credit", "Escalation", "Fraud", "Gas", "Mobile app"),
    *("Onboarding", "Outage", "Payments", "Power", "Product A", "Product B", "Refunds", "Renewal", "Retention"),
    *("Returns", "Sales", "SEPA", "Smart meter", "Solar", "Technical", "Travel visa", "VIP", "Web shop", "Writing"),
    *("De-escalation", "Insurance", "Loyalty"),
)
LANGUAGES = (
    "Deutsch",
    "English",
    "English - Spoken",
    "Español",
    "Français",
    "Italiano",
    "Polski",
    "Português",
    "Türkçe",
)
WRAP_UP_CODES = (
    *("Address changed", "Appointment made", "Bill explained", "Booking changed", "Booking made", "Call back agreed"),
    *("Cancelled", "Card blocked", "Card ordered", "Claim opened", "Claim status", "Complaint", "Contract sent"),
    *("Customer hung up", "Data corrected", "Delivery status", "Dunning stopped", "Escalated", "Fault report"),
    *("Follow-up needed", "Fraud report", "Instalments agreed", "Language barrier", "Meter reading", "Moved home"),
    *("No customer", "Offer sent", "Order placed", "Password reset", "Payment arranged", "Price question"),
    *("Product question", "Refund", "Retained", "Return label sent", "Sale", "Test call", "Transferred", "Upsell"),
    *("Voucher", "Wrong number", "Zählerstand übermittelt"),
)
ROLES = (
    *("Admin", "AI Agent", "Analytics", "Communicate - User", "Developer", "Directory Admin", "employee", "Evaluator"),
    *("Journey Manager", "Master Admin", "Outbound Admin", "Outbound Agent", "Quality Administrator", "Reporting"),
    *("Recording Admin", "Script Designer", "Supervisor", "Telephony Admin", "Trunk Admin", "User"),
    *("Wallboard", "Web Chat Agent", "WFM Agent", "WFM Planner", "WFM Supervisor", "External Auditor", "Partner"),
)
GROUPS = (
    *("All hands", "Book club", "Coaches", "Early shift", "Fire wardens", "First aiders", "Late shift", "Mentors"),
    *("New starters", "Night shift", "On call", "Quality circle", "Supervisors", "Works council"),
)
FLOWS = (
    ("Main line", "INBOUNDCALL"),
    ("Cards hotline", "INBOUNDCALL"),
    ("Claims hotline", "INBOUNDCALL"),
    ("Utilities line", "INBOUNDCALL"),
    ("Night line", "INBOUNDCALL"),
    ("Web chat entry", "INBOUNDCHAT"),
    ("Message entry", "INBOUNDSHORTMESSAGE"),
    ("Email entry", "INBOUNDEMAIL"),
    ("Order bot", "BOT"),
    ("Opening hours bot", "DIGITALBOT"),
    ("Please hold", "INQUEUECALL"),
    ("Please hold, VIP", "INQUEUECALL"),
    ("After-call survey", "VOICESURVEY"),
)
FLOW_OUTCOMES = ("Identified", "Self-served", "Asked for an agent", "Callback booked", "Survey offered")
SUBJECTS = ("Rechnung Nr. 4711", "Where is my order?", "Cancellation", "Re: your offer", "Zwrot pieniędzy", "Meter 88")
REASONS = ("billing", "cards", "claims", "delivery", "login", "moving", "outage", "price")
PRESENCES = (
    ("Available", "Available", False),
    ("Away", "Away", False),
    ("Break", "Break", False),
    ("Busy", "Busy", False),
    ("Idle", "Idle", False),
    ("Meal", "Meal", False),
    ("Meeting", "Meeting", False),
    ("Offline", "Offline", False),
    ("On Queue", "OnQueue", False),
    ("Training", "Training", False),
    ("Coffee", "Break", False),
    ("Coaching 1:1", "Training", False),
    ("Back office", "Busy", False),
    ("Fire drill", "Away", True),
    ("Old project", "Busy", True),
)

"""The words that synthetic titles, abstracts and names are made of."""

DESIGNS = (
    "A randomised controlled trial", "A pilot randomised trial", "A cluster randomised trial",
    "A cohort study", "A qualitative study", "A cross-sectional survey", "A feasibility study",
    "A case series", "A stepped-wedge trial", "A cost analysis", "A process evaluation",
    "A protocol for a randomised trial", "A before-and-after study", "A register study",
    "A mixed-methods evaluation", "A secondary analysis", "An interview study",
    "A long-term follow-up", "A validation study", "A controlled comparison",
)  # fmt: skip
INTERVENTIONS = (
    "illness self-management groups", "peer-led recovery education", "social skills training",
    "supported employment", "family psychoeducation", "medication adherence coaching",
    "assertive community treatment", "shared decision making", "cognitive remediation",
    "wellness action planning", "integrated dual-disorder treatment", "crisis planning",
    "supported housing", "mobile telephone reminders", "relapse prevention workshops",
    "motivational interviewing", "occupational therapy", "physical activity groups",
    "metacognitive training", "group music making", "telephone case management",
    "strengths-based case management", "open dialogue meetings", "recovery colleges",
    "weight management classes", "smoking cessation support", "mindfulness training",
    "early intervention teams", "home treatment teams", "narrative enhancement groups",
    "computer-assisted coping training", "sleep hygiene coaching", "anti-stigma workshops",
    "vocational counselling", "nurse-led health checks", "voice-hearing groups",
    "gardening programmes", "acceptance and commitment therapy", "goal-setting sessions",
    "digital symptom diaries",
)  # fmt: skip
PEOPLE = (
    "schizophrenia", "schizoaffective disorder", "bipolar disorder", "first-episode psychosis",
    "severe mental illness", "recurrent depression", "dual diagnosis", "personality disorder",
    "treatment-resistant psychosis", "persistent psychotic symptoms", "chronic depression",
    "psychosis and diabetes", "severe anxiety disorders", "late-life psychosis",
    "mental illness after homelessness", "mental illness and obesity", "early psychosis",
    "long-stay psychiatric care", "forensic psychiatric care", "postpartum psychosis",
)  # fmt: skip
SETTINGS = (
    "community mental health centres", "a psychiatric day hospital", "supported housing units",
    "rural outpatient clinics", "an inner-city clinic", "two university hospitals",
    "primary care practices", "veterans' services", "forensic wards", "a rehabilitation ward",
    "early intervention services", "four assertive outreach teams", "island communities",
    "a national health service", "private practices", "acute admission wards",
    "drop-in centres", "residential homes", "mobile outreach teams", "a telehealth service",
)  # fmt: skip
ASPECTS = (
    "effects on hope", "effects on quality of life", "effects on hospital days", "staff views",
    "costs over two years", "who drops out and why", "fidelity and outcome",
    "predictors of response", "families' views", "change in self-stigma", "social networks",
    "effects on symptoms", "reasons for refusal", "a twelve-month follow-up", "baseline findings",
    "lessons from recruitment", "participants' goals", "work and education", "daily functioning",
    "barriers and facilitators",
)  # fmt: skip
FAMILIES = (
    "Åberg", "Abbott", "Akkerman", "Andersen", "Aydın", "Baker", "Bąk", "Becker", "Bergström",
    "Blanchet", "Böhm", "Brandt", "Çelik", "Chen", "Côté", "Dąbrowski", "Dahl", "De Vries",
    "Díaz", "Dubois", "Eriksen", "Esposito", "Fernández", "Fischer", "Fukuda", "García",
    "Gauthier", "González", "Gruber", "Günther", "Hansen", "Hernández", "Holmström", "Horváth",
    "Ivanova", "Jiménez", "Jørgensen", "Kaya", "Keller", "Kováč", "Kowalski", "Krüger", "Larsen",
    "Lévesque", "Li", "Lindqvist", "López", "Maier", "Marković", "Martínez", "Meyer", "Møller",
    "Moreau", "Müller", "Nakamura", "Németh", "Nilsson", "Nováková", "O’Brien", "Öztürk",
    "Papadopoulos", "Park", "Pérez", "Petrović", "Popescu", "Ramírez", "Rossi", "Ruiz", "Sánchez",
    "Santos", "Schäfer", "Schröder", "Şahin", "Silva", "Sørensen", "Suzuki", "Szabó", "Tanaka",
    "Thompson", "Tóth", "Van den Berg", "Vásquez", "Virtanen", "Wang", "Weiß", "Wójcik", "Yıldız",
    "Zhang", "Zieliński", "Zimmermann",
)  # fmt: skip
GIVENS = (
    "Aino", "Amelia", "Anders", "Beatriz", "Birgit", "Carlos", "Chloé", "Dagmar", "David", "Elif",
    "Emil", "Fatma", "Felix", "Greta", "Hannah", "Hugo", "Ingrid", "Jakub", "Jana", "Kenji",
    "Lars", "Léa", "Lucía", "Marek", "María", "Mats", "Nora", "Olivia", "Paul", "Quentin", "Rui",
    "Sofía", "Søren", "Tomáš", "Ulrike", "Viktor", "Wanda", "Yuki", "Zoë", "Zsófia",
)  # fmt: skip
JOURNALS = (
    ("Journal of Synthetic Psychiatry", "J Synth Psychiatry"),
    ("Imaginary Archives of Mental Health", "Imag Arch Ment Health"),
    ("Example Journal of Community Psychiatry", "Ex J Community Psychiatry"),
    ("Annals of Invented Rehabilitation", "Ann Invent Rehabil"),
    ("Fictional Nursing Research", "Fict Nurs Res"),
    ("Pretended Studies in Recovery", "Pretend Stud Recovery"),
    ("Sample Reports in Psychology", "Sample Rep Psychol"),
    ("Quarterly of Made-Up Trials", "Q Made Up Trials"),
    ("Mock Review of Social Care", "Mock Rev Soc Care"),
    ("Specimen Journal of Therapy", "Specimen J Ther"),
    ("Illustrative Medicine", "Illus Med"),
    ("Bulletin of Rehearsed Science", "Bull Rehearsed Sci"),
)  # fmt: skip
MARK = "Synthetic record made for trying out Concord; there is no such study."
BACKGROUNDS = (
    "Little is known about how {intervention} help people with {people}.",
    "Services for {people} differ in what they offer besides medication.",
    "People with {people} often ask for more than symptom control.",
    "Earlier work on {intervention} came from other settings than {setting}.",
    "Guidelines on {people} name {intervention}, on thin evidence.",
)
METHODS = (
    "{n} adults from {setting} took part between {start} and {end}.",
    "In {setting}, {n} people were seen at entry and again after {months} months.",
    "We approached {asked} people in {setting}, of whom {n} agreed.",
    "Over {months} months, {n} participants and their keyworkers in {setting} filled in diaries.",
    "Records of {n} people treated in {setting} since {start} were read by two raters.",
)
RESULTS = (
    "Scores rose from {low} to {high} points, and {percent} percent stayed until the end.",
    "After {months} months, {percent} percent named at least one goal that they had reached.",
    "There was no clear difference ({low} against {high} points; {percent} percent drop-out).",
    "{percent} percent attended more than half of the sessions; the mean score was {high}.",
    "Those who attended {low} sessions or more did better, yet only {percent} percent did.",
)
CONCLUSIONS = (
    "{intervention} deserve a larger trial.", "Fidelity needs more attention in {setting}.",
    "Staff time was the main obstacle.", "Benefits for people with {people} remain uncertain.",
    "Peer workers should take part in planning.", "Longer follow-up is needed.",
)  # fmt: skip

"""What the codes of this room are called on its pages: English msgids, translated where shown."""

from solidarity.associations.papers.rules import PaperKind
from solidarity.associations.routes.rules import RouteKind
from solidarity.associations.rules import Kind, Part, Role, Standing
from solidarity.associations.verification.rules import Checked, Verdict
from solidarity.kit.messages import N_

KIND = {
    Kind.LOCAL: N_("Local association"),
    Kind.COOPERATIVE: N_("Co-operative"),
    Kind.DIASPORA: N_("Association abroad"),
    Kind.PARTNER: N_("Partner institution"),
    Kind.HOST: N_("Fiscal host"),
}
KIND_HINT = {
    Kind.LOCAL: N_("declared in Morocco under the dahir of 1958"),
    Kind.COOPERATIVE: N_("registered in Morocco under law 112-12"),
    Kind.DIASPORA: N_("registered where its members live"),
    Kind.PARTNER: N_("a commune, a university, a company, an NGO"),
    Kind.HOST: N_("receives gifts abroad on behalf of others"),
}
ROLE = {
    Role.PRESIDENT: N_("President"),
    Role.TREASURER: N_("Treasurer"),
    Role.SECRETARY: N_("Secretary"),
    Role.MEMBER: N_("Member"),
}
PART = {
    Part.INVITED: N_("Invited"),
    Part.ACTIVE: N_("Active"),
    Part.ENDED: N_("Ended"),
}
STANDING = {
    Standing.DECLARED: N_("Declared, not yet checked"),
    Standing.UNDER_REVIEW: N_("Papers under review"),
    Standing.VERIFIED: N_("Papers checked"),
    Standing.EXPIRED: N_("Check expired"),
    Standing.WITHDRAWN: N_("Level withdrawn"),
    Standing.SUSPENDED: N_("Association suspended"),
    Standing.REFUSED: N_("Request refused"),
}
STANDING_CHIP = {
    Standing.DECLARED: "plain",
    Standing.UNDER_REVIEW: "plain",
    Standing.VERIFIED: "label",
    Standing.EXPIRED: "late",
    Standing.WITHDRAWN: "bad",
    Standing.SUSPENDED: "bad",
    Standing.REFUSED: "bad",
}
LEVEL = {
    1: N_("Level 1: papers checked"),
    2: N_("Level 2: labelled"),
    3: N_("Level 3: reference"),
}
PAPER = {
    PaperKind.RECEIPT: N_("Final registration receipt"),
    PaperKind.REGISTER: N_("Entry in the register of co-operatives"),
    PaperKind.REGISTRATION: N_("Registration in its own country"),
    PaperKind.ARTICLES: N_("Articles"),
    PaperKind.BOARD: N_("List of the board"),
    PaperKind.RIB: N_("Bank identifier (RIB)"),
    PaperKind.ICE: N_("Company number (ICE)"),
    PaperKind.MINUTES: N_("Minutes of the last general meeting"),
    PaperKind.ACCOUNTS: N_("Accounts of the year"),
    PaperKind.AUTHORISATION: N_("Fundraising licence (law 18-18)"),
}
PAPER_HINT = {
    PaperKind.RECEIPT: N_("The definitive one, not the provisional slip."),
    PaperKind.REGISTER: N_("The extract that bears the registration number."),
    PaperKind.REGISTRATION: N_("For example the RNA receipt in France, the KvK extract…"),
    PaperKind.ARTICLES: N_("As they are in force today."),
    PaperKind.BOARD: N_("As filed with the authority, with the end of its mandate."),
    PaperKind.RIB: N_("The account in the name of the organisation, 24 digits."),
    PaperKind.ICE: N_("15 digits, if you have one."),
    PaperKind.MINUTES: N_("Less than 18 months old; needed for level 2."),
    PaperKind.ACCOUNTS: N_("Income and spending of the last year; needed for level 2."),
    PaperKind.AUTHORISATION: N_("Only if you collect by bank transfer in Morocco."),
}
CHECKED = {
    Checked.RECEIPT: N_("registration paper"),
    Checked.ARTICLES: N_("articles"),
    Checked.BOARD: N_("board: president and treasurer are two people"),
    Checked.BANK_ACCOUNT: N_("bank account in the organisation's name"),
    Checked.CALL: N_("video call with the board"),
    Checked.VISIT: N_("visit on site"),
    Checked.MINUTES: N_("minutes of the general meeting"),
    Checked.ACCOUNTS: N_("accounts of the year"),
    Checked.REGISTER_ONLINE: N_("public register consulted"),
}
VERDICT = {
    Verdict.ACCEPT: N_("Accept"),
    Verdict.NEEDS_WORK: N_("Send back to be completed"),
    Verdict.REFUSE: N_("Refuse"),
}
VERDICT_SAID = {
    Verdict.ACCEPT: N_("A reviewer accepted"),
    Verdict.NEEDS_WORK: N_("A reviewer asked for more"),
    Verdict.REFUSE: N_("A reviewer refused"),
}
ROUTE = {
    RouteKind.CARD: N_("By card, through a fiscal host"),
    RouteKind.TRANSFER: N_("By bank transfer, under a fundraising licence"),
    RouteKind.REFERRAL: N_("On the page of a licensed company"),
}

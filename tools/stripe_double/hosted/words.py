"""The words of the hosted page, and the language it speaks.

Stripe's Checkout has no Arabic `locale`: a site sends `auto` and the browser's languages decide.
"""

LANGUAGES = {"fr": "Français", "ar": "العربية", "en": "English"}

# In Arabic a left-to-right mark keeps the figure of « 3-D » in front of its letter.
WORDS = {
    "en": {
        "title": "Test payment",
        "banner": "TEST MONEY – no card is charged, nothing leaves this computer.",
        "pay_to": "Payment to",
        "every_month": "Every month, until you stop it",
        "total": "Total",
        "reference": "Reference",
        "choose": "Choose what happens",
        "by_card": "Card",
        "by_debit": "SEPA direct debit",
        "card": "Pay with the test card",
        "card_hint": "The card 4242 is accepted at once.",
        "declined": "Card is declined",
        "declined_hint": "The bank says no; you may try again.",
        "three_d_secure": "Card with 3-D Secure",
        "three_d_secure_hint": "The bank asks you to confirm on a second page.",
        "sepa": "SEPA debit that settles later",
        "sepa_hint": "On its way for several days, then received.",
        "sepa_fails": "SEPA debit that fails later",
        "sepa_fails_hint": "On its way for several days, then refused by the bank.",
        "cancel": "Cancel and go back",
        "email": "E-mail (optional, for the receipt)",
        "error_card_declined": "The card was declined. Nothing was taken; you may try again.",
        "error_payment_intent_authentication_failure":
            "The bank could not confirm it was you. Nothing was taken; you may try again.",
        "bank_title": "Confirmation by your bank",
        "bank_text": "3-D Secure: your bank asks whether this payment is yours.",
        "authenticated": "Confirm the payment",
        "authentication_fails": "Fail the confirmation",
        "expired_title": "This payment page has expired",
        "expired_text": "Nothing was taken. Go back to the site to start again.",
        "complete_title": "This payment is already done",
        "complete_text": "There is nothing left to pay here.",
        "back": "Back to the site",
        "unknown_title": "No such payment page",
        "unknown_text": "The address is wrong, or the double was reset.",
        "languages": "Language",
    },
    "fr": {
        "title": "Paiement d’essai",
        "banner": "ARGENT FICTIF – aucune carte n’est débitée, rien ne quitte cet ordinateur.",
        "pay_to": "Paiement à",
        "every_month": "Chaque mois, jusqu’à ce que vous arrêtiez",
        "total": "Total",
        "reference": "Référence",
        "choose": "Choisissez ce qui se passe",
        "by_card": "Carte bancaire",
        "by_debit": "Prélèvement SEPA",
        "card": "Payer avec la carte d’essai",
        "card_hint": "La carte 4242 est acceptée aussitôt.",
        "declined": "Carte refusée",
        "declined_hint": "La banque dit non ; vous pouvez réessayer.",
        "three_d_secure": "Carte avec 3-D Secure",
        "three_d_secure_hint": "La banque demande une confirmation sur une seconde page.",
        "sepa": "Prélèvement SEPA encaissé plus tard",
        "sepa_hint": "En route plusieurs jours, puis reçu.",
        "sepa_fails": "Prélèvement SEPA rejeté plus tard",
        "sepa_fails_hint": "En route plusieurs jours, puis refusé par la banque.",
        "cancel": "Annuler et revenir",
        "email": "E-mail (facultatif, pour le reçu)",
        "error_card_declined":
            "La carte a été refusée. Rien n’a été prélevé ; vous pouvez réessayer.",
        "error_payment_intent_authentication_failure":
            "La banque n’a pas pu vous reconnaître. Rien n’a été prélevé ; vous pouvez réessayer.",
        "bank_title": "Confirmation par votre banque",
        "bank_text": "3-D Secure : votre banque demande si ce paiement est bien de vous.",
        "authenticated": "Confirmer le paiement",
        "authentication_fails": "Échouer à la confirmation",
        "expired_title": "Cette page de paiement a expiré",
        "expired_text": "Rien n’a été prélevé. Revenez sur le site pour recommencer.",
        "complete_title": "Ce paiement est déjà fait",
        "complete_text": "Il n’y a plus rien à payer ici.",
        "back": "Revenir sur le site",
        "unknown_title": "Page de paiement inconnue",
        "unknown_text": "L’adresse est fausse, ou le double a été remis à zéro.",
        "languages": "Langue",
    },
    "ar": {
        "title": "أداء تجريبي",
        "banner": "نقود تجريبية – لا تُخصم أي بطاقة ولا شيء يغادر هذا الحاسوب.",
        "pay_to": "أداء لفائدة",
        "every_month": "كل شهر، إلى أن توقفه",
        "total": "المجموع",
        "reference": "المرجع",
        "choose": "اختر ما سيحدث",
        "by_card": "بطاقة بنكية",
        "by_debit": "اقتطاع بنكي SEPA",
        "card": "الأداء بالبطاقة التجريبية",
        "card_hint": "تُقبل البطاقة 4242 فورا.",
        "declined": "بطاقة مرفوضة",
        "declined_hint": "يرفض البنك الأداء، ويمكنك المحاولة من جديد.",
        "three_d_secure": "بطاقة مع تأكيد \u200e3-D Secure",
        "three_d_secure_hint": "يطلب البنك التأكيد في صفحة ثانية.",
        "sepa": "اقتطاع SEPA يُحصَّل لاحقا",
        "sepa_hint": "في الطريق لعدة أيام، ثم يُستلم.",
        "sepa_fails": "اقتطاع SEPA يُرفض لاحقا",
        "sepa_fails_hint": "في الطريق لعدة أيام، ثم يرفضه البنك.",
        "cancel": "إلغاء والرجوع",
        "email": "البريد الإلكتروني (اختياري، من أجل الوصل)",
        "error_card_declined": "رُفضت البطاقة. لم يُقتطع أي مبلغ، ويمكنك المحاولة من جديد.",
        "error_payment_intent_authentication_failure":
            "لم يتمكن البنك من التأكد من هويتك. لم يُقتطع أي مبلغ، ويمكنك المحاولة من جديد.",
        "bank_title": "تأكيد من بنكك",
        "bank_text": "تأكيد \u200e3-D Secure: يسألك بنكك هل هذا الأداء منك.",
        "authenticated": "تأكيد الأداء",
        "authentication_fails": "إفشال التأكيد",
        "expired_title": "انتهت صلاحية صفحة الأداء هذه",
        "expired_text": "لم يُقتطع أي مبلغ. ارجع إلى الموقع للبدء من جديد.",
        "complete_title": "تم هذا الأداء من قبل",
        "complete_text": "لم يبق شيء يؤدى هنا.",
        "back": "الرجوع إلى الموقع",
        "unknown_title": "صفحة أداء غير موجودة",
        "unknown_text": "العنوان خاطئ، أو أعيد ضبط النسخة التجريبية.",
        "languages": "اللغة",
    },
}  # fmt: skip


def language(asked: str | None, locale: str | None, accepted) -> str:
    """The one asked for in the address, else the session's locale, else the browser's."""
    if asked in LANGUAGES:
        return asked
    spoken = (locale or "auto").split("-")[0]
    if spoken in LANGUAGES:
        return spoken
    if spoken == "auto":
        return accepted.best_match(list(LANGUAGES)) or "en"
    return "en"


def direction(tongue: str) -> str:
    return "rtl" if tongue == "ar" else "ltr"

"""Invoice lists of Finnish invoicing programs: Isolta, Netvisor, Procountor, Heeros and their like; Finnish or English.

How it is made: the program's list of sales invoices → save as CSV or Excel, with invoice number, invoice date, customer
number and the sum without VAT among the columns. There is no convention they share: separators, encodings, decimal commas
and date forms differ by program, and by whoever opened the file in Excel since; all are read from the file.

Traps: `summa` and `yhteensä` include VAT; the net sum is taken, else gross minus VAT, and a list with nothing but gross is
refused. `pvm` or `päivä` alone may be any of four dates: taken only where no other date stands beside it. Credit notes are
negative; a list that says `hyvityslasku` in its type column and writes them positive is read as negative. Drafts and
voided invoices are no sales: they count as cancelled. With products and quantities a row is a line of an invoice.
"""

from __future__ import annotations

from dataclasses import replace

from pito.errors import DataRefused
from pito.sources.headers import Header
from pito.sources.plan import Pick, Plan, When
from pito.sources.sheet import Sheet

SYSTEM = "invoices"
IDS = {
    "order_id": (
        *(
            "laskunumero",
            "laskunro",
            "laskun numero",
            "laskun nro",
            "laskuid",
            "lasku nro",
            "laskutunnus",
            "tositenumero",
        ),
        *("invoice number", "invoice no", "invoice id", "fakturanummer", "numero", "lasku"),
    ),
    "customer_id": (
        *("asiakasnumero", "asiakaskoodi", "asiakastunnus", "asiakas nro", "asiakkaan numero", "as nro", "asno"),
        *(
            "asiakas id",
            "kundnummer",
            "customer number",
            "customer no",
            "customer code",
            "customer id",
            "account number",
        ),
    ),
    "credits": (
        *("hyvittää", "hyvittää laskun", "hyvitettävä lasku", "hyvitetty lasku", "alkuperäinen lasku"),
        *("credits", "credited invoice", "credit of", "original invoice"),
    ),
    "email": ("sähköposti", "sähköpostiosoite", "email", "e-mail", "e-post"),
}
TEXTS = {
    "currency": ("valuutta", "currency", "valuta"),
    "category": ("tuoteryhmä", "tuotekategoria", "kategoria", "category"),
}
AMOUNTS = {
    "amount": (
        *(
            "veroton summa",
            "veroton",
            "veroton yhteensä",
            "summa veroton",
            "yhteensä veroton",
            "alv 0 %",
            "summa alv 0 %",
        ),
        *(
            "netto",
            "nettosumma",
            "ilman alv",
            "summa ilman alv",
            "net amount",
            "net total",
            "net",
            "subtotal",
            "total excl vat",
        ),
    ),
    "cost": ("hankintahinta", "ostohinta", "kustannus", "kustannukset", "omakustannushinta", "cost"),
    "discount": ("alennus", "alennus €", "alennuksen määrä", "discount", "discount amount"),
}
GROSS = (
    *("verollinen summa", "verollinen", "summa", "yhteensä", "laskun summa", "loppusumma", "laskun loppusumma"),
    *(
        "laskun/tilauksen loppusumma",
        "maksettava",
        "bruttosumma",
        "brutto",
        "sis. alv",
        "total",
        "gross amount",
        "gross",
    ),
)
VAT = ("alv", "alv summa", "alv-määrä", "alv yhteensä", "vero", "arvonlisävero", "moms", "vat", "vat amount")
DATES = {
    "ordered_at": (
        *("laskun päivä", "laskunpvm", "laskun pvm", "laskun päivämäärä", "laskun päiväys", "laskupäivä", "laskupvm"),
        *("päiväys", "invoice date", "fakturadatum"),
    ),
    "delivered_date": ("toimituspäivä", "toimituspvm", "toimitettu", "delivery date", "delivered"),
    "promised_date": ("luvattu toimituspäivä", "luvattu päivä", "promised date"),
}
BARE_DATE = ("pvm", "päivä", "päivämäärä", "date", "datum")
OTHER_DATES = (
    *("eräpäivä", "eräpvm", "erääntyy", "eräpäivämäärä", "förfallodatum", "due date", "maksupäivä", "maksupvm"),
    *(
        "suorituspäivä",
        "maksettu pvm",
        "paid date",
        "tositepäivä",
        "kirjauspäivä",
        "arvopäivä",
        *DATES["delivered_date"],
    ),
)
TYPE = ("laskun tyyppi", "tyyppi", "laskutyyppi", "invoice type", "type")
CREDIT_WORDS = ("hyvityslasku", "hyvitys", "credit note", "credit invoice", "credit", "kreditfaktura", "kreditnota")
STATUS = ("tila", "tilanne", "laskun tila", "status")
VOID_WORDS = ("luonnos", "mitätöity", "peruttu", "peruutettu", "draft", "void", "voided", "cancelled", "canceled")
LINE = (
    *(
        "tuote",
        "tuotekoodi",
        "tuotteen nimi",
        "nimike",
        "rivi",
        "rivinumero",
        "määrä",
        "kpl",
        "kappalemäärä",
        "yksikkö",
    ),
    *("yksikköhinta", "a-hinta", "quantity", "unit price", "product", "product code", "line"),
)


def recognise(sheet: Sheet, header: Header) -> Plan | None:
    """Return the plan of an invoice list: an invoice number, a customer, a date, a sum.

    Raises
    ------
    DataRefused
        It is such a list, but its date or its net sum cannot be told.
    """
    found = {name: header.find(*synonyms) for name, synonyms in (IDS | TEXTS | AMOUNTS | DATES).items()}
    bare, gross = header.find(*BARE_DATE), header.find(*GROSS)
    has_customer = found["customer_id"] or found["email"]
    if not (found["order_id"] and has_customer and (found["ordered_at"] or bare) and (found["amount"] or gross)):
        return None
    picks = {name: Pick.of(said) for name, said in found.items() if said}
    picks["ordered_at"] = Pick.of(found["ordered_at"] or _bare_date(sheet, header, bare))
    picks["amount"] = replace(_net(sheet, header, found["amount"], gross), negative=_when(header, TYPE, CREDIT_WORDS))
    if void := _when(header, STATUS, VOID_WORDS):
        picks["cancelled_at"] = replace(picks["ordered_at"], only=void)
    return Plan(SYSTEM, "orders", picks, grain="line" if header.find(*LINE) else "row")


def _bare_date(sheet: Sheet, header: Header, bare: str) -> str:
    if other := header.find(*OTHER_DATES):
        raise DataRefused(
            f"{sheet.place}: column '{bare}' stands beside '{other}' and could be any date of the invoice; "
            f'say in a mapping file which one counts, for example ordered_at = "{bare}".'
        )
    return bare


def _net(sheet: Sheet, header: Header, net: str, gross: str) -> Pick:
    if net:
        return Pick.of(net)
    if vat := header.find(*VAT):
        return Pick((gross, vat), how="minus")
    raise DataRefused(
        f"{sheet.place}: column '{gross}' includes VAT and there is neither a sum without VAT nor the VAT itself; "
        f'export one of them too, or say in a mapping file that the sum is net: amount = "{gross}".'
    )


def _when(header: Header, synonyms: tuple[str, ...], words: tuple[str, ...]) -> When | None:
    found = header.find(*synonyms)
    return When(found, words) if found else None

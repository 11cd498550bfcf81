"""What people and programs call each canonical column, in Finnish, English and Swedish: one vocabulary for everybody.

One line per meaning, `name: Finnish; English; Swedish`, the likeliest word first; a line that begins with spaces goes on.
Headers are compared folded (see `headers.fold`), so that case, accents, points and spaces need no words of their own.
Here stand the words that several columns share, those that are no column but say how another one is to be read, and those
for values; the columns' own stand in `column_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pito.schema import TABLES
from pito.sources.column_words import COLUMN_WORDS
from pito.sources.headers import Header
from pito.sources.plan import EVERYWHERE

_SHARED = """
customer_number: asiakasnumero, asiakaskoodi, asiakastunnus, asiakas nro, asiakasnro, asiakkaan numero, as nro, asno,
    asiakas id; customer number, customer no, customer code, customer id, customer nr, client id, account number;
    kundnummer, kundnr, kund id, Kundennummer
customer_name: asiakas, asiakkaan nimi, asiakasnimi, laskutusnimi, laskutettava, yrityksen nimi, yritysnimi, yritys, tilaaja,
    nimi1, nimi; customer name, company name, company, account name, organization, client, name; kund, kundnamn, företag, namn
business_id: y-tunnus, ytunnus, ly-tunnus, alv-tunnus, yritystunnus; business id, vat number, vat id, reg. nr, company id,
    registration number; fo-nummer, organisationsnummer, orgnr
email: sähköposti, sähköpostiosoite, asiakkaan sähköposti, laskutussähköposti; email, e-mail, email address, e-mail address,
    customer email, billing email; e-post, e-postadress, epost, E-Mail-Adresse
phone: puhelin, puhelinnumero, puh, matkapuhelin, gsm; phone, phone number, telephone, mobile, mobile phone, work phone;
    telefon, telefonnummer, mobil, Telefonnummer
owner: vastuuhenkilö, myyjä, oletusmyyjä, omistaja, asiakasvastaava; owner, account owner, account manager, sales person,
    sales rep, salesperson; ansvarig, säljare
currency: valuutta; currency, currency code; valuta
acquisition_channel: hankintakanava, mistä tuli, lähde; acquisition channel, lead source, source; källa
start_date: alkupvm, alkupäivä, aloituspäivä, aloituspvm, sopimus alkaa, sopimuksen alku, alkaa, alkaen, alkoi,
    aloitti, aloitettu, liittyi, liittynyt; start date, starts, valid from, started, began, joined; startdatum, avtalsstart,
    började, startade
notice_date: irtisanottu, irtisanomispäivä, irtisanomispvm, irtisanottiin, irtisanoi, irtisanoutui; notice date,
    cancelled at, cancellation date, gave notice; uppsagd, uppsägningsdatum, sades upp
end_date: loppupvm, loppupäivä, päättymispäivä, päättymispvm, lopetuspäivä, lopetuspvm, sopimus päättyy, sopimuksen loppu,
    päättyy, päättyi, päättynyt, loppui, lopetti, lopettanut, lopetettu, lähti, poistui; end date, ends, valid to, expires,
    ended, left, churned; slutdatum, avtalsslut, slutade, upphörde
end_reason: loppusyy, päättymissyy, lopetussyy, irtisanomisen syy, irtisanomissyy, poistumissyy, syy,
    miksi lähti, lähdön syy; end reason, churn reason,
    cancellation reason; orsak, uppsägningsorsak
created: luotu, luontiaika, luontipäivä, avattu, luotu aika, kirjattu, luotiin, avattiin, kirjattiin; created,
    created at, created time, created date,
    creation date, create date, date created, opened, opened at, date/time opened; skapad, skapad datum, öppnad
updated_at: päivitetty, muokattu, viimeksi muokattu; updated, updated at, last updated, last update time, last updated time,
    last modified, last modified date, sys updated at, update time; uppdaterad, ändrad
channel: kanava, yhteydenottokanava; channel, source, via, origin, contact type, medium; kanal
category: luokka, kategoria, tyyppi, aihealue; category, type, ticket type, topic; kategori, typ
agent: käsittelijä, asiakaspalvelija, vastaaja; agent, assignee, assigned to, handler, resource, case owner; handläggare
comment: kommentti, palaute, avoin palaute, vapaa sana; comment, comments, feedback, review comment message; kommentar

invoice_id: laskunumero, laskunro, laskun numero, laskun nro, laskuid, lasku nro, laskutunnus, tositenumero; invoice number,
    invoice no, invoice id, invoice nr, invoice; fakturanummer, fakturanr, faktura nr
bare_invoice_id: numero, lasku; ; faktura
net: veroton summa, veroton, veroton yhteensä, summa veroton, yhteensä veroton, alv 0 %, summa alv 0 %, netto, nettosumma,
    ilman alv, summa ilman alv, veroton hinta; net amount, net total, net, subtotal, total excl vat, amount excl vat,
    net sales; nettobelopp, netto, exkl moms, belopp exkl moms, summa exkl moms
gross: verollinen summa, verollinen, summa, yhteensä, laskun summa, loppusumma, laskun loppusumma,
    laskun/tilauksen loppusumma, maksettava, bruttosumma, brutto, sis. alv; total, total amount, invoice total, order total,
    gross amount, gross, grand total; belopp, totalt, totalbelopp, bruttobelopp, att betala, inkl moms
vat: alv, alv summa, alv-määrä, alv yhteensä, vero, arvonlisävero; vat, vat amount, tax, tax amount; moms, momsbelopp
bare_date: pvm, päivä, päivämäärä; date, day; datum, dag
due_date: eräpäivä, eräpvm, erääntyy, eräpäivämäärä; due date, due; förfallodatum, förfallodag
paid_date: maksupäivä, maksupvm, suorituspäivä, maksettu pvm; paid date, payment date, paid at; betald datum, betalningsdatum
booking_date: tositepäivä, kirjauspäivä, arvopäivä; booking date, posting date, value date; bokföringsdatum
invoice_type: laskun tyyppi, laskun laji, tyyppi, laji, laskutyyppi, laskulaji, tositelaji, tositetyyppi; invoice type, type,
    document type, invoice kind, kind; fakturatyp, typ, fakturaslag, slag, dokumenttyp
invoice_status: tila, tilanne, laskun tila, laskutila; status, state, order status, invoice status; läge, fakturastatus
quantity: määrä, kpl, kappalemäärä, lukumäärä; quantity, qty, pieces; antal
unit_price: yksikköhinta, a-hinta, à-hinta, hinta; unit price, price; à-pris, pris, enhetspris
line: tuote, tuotekoodi, tuotteen nimi, nimike, rivi, rivinumero, yksikkö; product, product code, product name, line,
    line number, sku, stock code, item; produkt, artikel, artikelnummer, rad, enhet
vat_rate: alv-%, alv-prosentti, alv-kanta, alv-koodi, vero-%, veroprosentti, verokanta, verokoodi; vat %, vat rate, vat percent,
    vat code, tax %, tax rate, tax code; moms-%, momssats, momsprocent, momskod
bank_statement: arvopäivä, arkistointitunnus, saldo, tilinumero, saajan tilinumero, iban, bic, saaja/maksaja, maksaja/saaja,
    saaja, maksaja; value date, balance, running balance, account balance, counterparty, payee, archive id; saldo, valutadag,
    kontonummer, mottagare, mottagare/betalare
cash_register: kuitti, kuittinumero, kuitin numero, kassa, kassanumero, maksutapa, käteinen, z-raportti; receipt, receipt
    number, register, till, tender, payment method, cash; kvitto, kvittonummer, betalsätt, kontant
posting_account: tili, myyntitili, kirjanpitotili, tulotili, tiliöinti; ledger account, gl account, sales account, account code;
    konto, försäljningskonto, bokföringskonto
no_end: toistaiseksi, voimassa, voimassa toistaiseksi, toistaiseksi voimassa, voimassa oleva, jatkuu, jatkuu toistaiseksi,
    jatkuva; until further notice, ongoing, open ended, indefinite, continues; tills vidare, gäller tills vidare, löpande
"""

_WORDS = """
deals.status.open: avoin, kesken; open, in progress; öppen
deals.status.won: voitettu, kauppa; won, closed won; vunnen
deals.status.lost: hävitty, menetetty; lost, closed lost; förlorad
contacts.direction.in: saapuva, sisään, tuleva; in, inbound, incoming; inkommande
contacts.direction.out: lähtevä, ulos; out, outbound, outgoing; utgående
messages.direction.in: saapuva, tuleva, asiakkaalta; in, inbound, incoming; inkommande
messages.direction.out: lähtevä, asiakkaalle; out, outbound, outgoing; utgående
messages.author_kind.customer: asiakas; customer, end-user, requester; kund
messages.author_kind.agent: asiakaspalvelija, hoitaja; agent, admin; handläggare
messages.author_kind.system: järjestelmä, automaatti; system, bot; system
contacts.kind.call: puhelu, soitto; call, phone call; samtal
contacts.kind.missed_call: vastaamaton, vastaamaton puhelu, ei vastannut; missed call, missed, no answer; missat samtal
contacts.kind.email: sähköposti; email, e-mail, mail; e-post
contacts.kind.meeting: tapaaminen, kokous, palaveri; meeting, visit; möte
contacts.kind.note: muistiinpano, muistio; note; anteckning
feedback.kind.csat: tyytyväisyys; csat, satisfaction; nöjdhet
feedback.kind.nps: suosittelu; nps; rekommendation
feedback.kind.ces: vaivattomuus; ces, effort; enkelhet
costs.kind.acquisition: hankinta, uusasiakashankinta; acquisition, marketing; anskaffning
costs.kind.retention: pito, asiakaspito; retention; kundvård
events.kind.price: hinta, hinnanmuutos; price; pris
events.kind.incident: häiriö, vika; incident, outage; störning
events.kind.terms: ehdot; terms; villkor
events.kind.campaign: kampanja; campaign; kampanj
events.kind.other: muu; other; annat
orders.type.credit: hyvityslasku, hyvitys, hyvityslasku*, hyvitysnota*, hyvitystosite*, kreditlasku*, kredittilasku*; credit
    note, credit invoice, credit, credit note*, credit memo*, credit invoice*; kreditfaktura, kreditnota, kredit,
    kreditfaktura*, kreditnota*
orders.type.credited: hyvityslaskutettu*, hyvityslaskulla*, hyvityslasku pyy*, hyvityslasku odot*, hyvityslasku tulo*,
    hyvityslaskua*, hyvityslasku hylä*; credit note req*, credit note pend*, credit note rej*, credit memo req*,
    credit memo pend*, credit invoice req*; kreditfaktura beg*, kreditfaktura vänt*, kreditnota beg*
orders.status.void: luonnos, mitätöity, peruttu, peruutettu, poistettu, lähettämätön, lähettämättä, ei lähetetty, kesken,
    keskeneräinen, tallentamaton; draft, void, voided, invalidated, cancelled, canceled, deleted, unsent, not sent,
    unfinished, not saved; utkast, makulerad, annullerad, raderad, borttagen, ej skickad, inte skickad, oskickad
"""


def _lines(spec: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield name and words of each line."""
    for line in spec.strip().replace("\n    ", " ").splitlines():
        name, _, words = line.partition(":")
        if words:
            yield name, tuple(word.strip() for word in words.replace(";", ",").split(",") if word.strip())


def _spelt_out(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for word in words for one in (SHARED[word[1:]] if word[0] == "@" else (word,))))


SHARED = dict(_lines(_SHARED))
"""Meaning → its words."""
COLUMNS = {table: {name: _spelt_out(said) for name, said in _lines(spec)} for table, spec in COLUMN_WORDS.items()}
"""Table → canonical column → its headers."""
WORDS = dict(_lines(_WORDS))
"""`table.column.our word` → the words it may be written as."""


def headers_of(table: str, column: str) -> tuple[str, ...]:
    """Return the words a column may have as its header, the likeliest first; the column's own name is not among them.

    >>> headers_of("orders", "order_id")[:2], headers_of("tickets", "email")[:1]
    (('laskunumero', 'laskunro'), ('sähköposti',))
    """
    shared = SHARED.get(column, ()) if column in EVERYWHERE else ()
    return COLUMNS[table].get(column, shared)


def words_of(table: str, column: str) -> dict[str, tuple[str, ...]]:
    """Return our words for a column's values, each with those it may be written as.

    >>> words_of("deals", "status")["won"]
    ('voitettu', 'kauppa', 'won', 'closed won', 'vunnen')
    """
    start = f"{table}.{column}."
    return {name.removeprefix(start): said for name, said in WORDS.items() if name.startswith(start)}


def find(header: Header, *meanings: str) -> str:
    """Return the header that has one of these shared meanings, the first meaning first; empty without one."""
    return header.find(*(word for meaning in meanings for word in SHARED[meaning]))


def found(header: Header, table: str) -> dict[str, str]:
    """Return the columns of a table that a header has, each with the header's own spelling.

    >>> found(Header(["Kundnr", "E-post"]), "customers")
    {'customer_id': 'Kundnr', 'email': 'E-post'}
    """
    names = dict.fromkeys((*TABLES[table].by_name, *EVERYWHERE))
    names.pop("customer_number")  # it is `customer_id`, where the ids are not a system's own
    told = {name: header.find(*headers_of(table, name)) for name in names}
    return {name: said for name, said in told.items() if said}

"""What people and programs call each canonical column, in Finnish, English and Swedish: one vocabulary for everybody.

One line per column, `name: Finnish; English; Swedish`, the likeliest word first; a line that begins with spaces goes on.
Headers are compared folded (see `headers.fold`), so that case, accents, points and spaces need no words of their own.
`@name` stands for the words of SHARED, where also stand those that are no column: they say how another one is to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pito.schema import TABLES
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
start_date: alkupvm, alkupäivä, aloituspäivä, aloituspvm, sopimus alkaa, sopimuksen alku, alkaa, alkaen; start date, starts,
    valid from; startdatum, avtalsstart
notice_date: irtisanottu, irtisanomispäivä, irtisanomispvm; notice date, cancelled at, cancellation date;
    uppsagd, uppsägningsdatum
end_date: loppupvm, loppupäivä, päättymispäivä, päättymispvm, lopetuspäivä, lopetuspvm, sopimus päättyy, sopimuksen loppu,
    päättyy; end date, ends, valid to, expires; slutdatum, avtalsslut
end_reason: loppusyy, päättymissyy, lopetussyy, irtisanomisen syy, irtisanomissyy, poistumissyy, syy; end reason, churn reason,
    cancellation reason; orsak, uppsägningsorsak
created: luotu, luontiaika, luontipäivä, avattu, luotu aika, kirjattu; created, created at, created time, created date,
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
invoice_status: tila, tilanne, laskun tila; status, state, order status; läge
quantity: määrä, kpl, kappalemäärä, lukumäärä; quantity, qty, pieces; antal
unit_price: yksikköhinta, a-hinta, à-hinta, hinta; unit price, price; à-pris, pris, enhetspris
line: tuote, tuotekoodi, tuotteen nimi, nimike, rivi, rivinumero, yksikkö; product, product code, product name, line,
    line number, sku, stock code, item; produkt, artikel, artikelnummer, rad, enhet
vat_rate: alv-%, alv-prosentti, alv-kanta, alv-koodi, vero-%, veroprosentti, verokanta, verokoodi; vat %, vat rate, vat percent,
    vat code, tax %, tax rate, tax code; moms-%, momssats, momsprocent, momskod
posting_account: tili, myyntitili, kirjanpitotili, tulotili, tiliöinti; ledger account, gl account, sales account, account code;
    konto, försäljningskonto, bokföringskonto
no_end: toistaiseksi, voimassa, voimassa toistaiseksi, toistaiseksi voimassa, voimassa oleva, jatkuu, jatkuu toistaiseksi,
    jatkuva; until further notice, ongoing, open ended, indefinite, continues; tills vidare, gäller tills vidare, löpande
"""

_COLUMNS = {
    "customers": """
customer_id: @customer_number, koodi; customer, account id; kund
name: @customer_name, etu- ja sukunimi; full name
business_id: @business_id
email: @email
phone: @phone
segment: segmentti, asiakassegmentti, asiakasryhmä, ryhmä, toimiala; segment, customer group, industry;
    kundgrupp, bransch
tier: taso, asiakastaso, luokka, asiakasluokka, abc-luokka, hintaryhmä; tier, account tier; nivå, kundklass
owner: @owner
country: maa, maakoodi, laskutusmaa; country, country code; land, landskod, Ländercode
language: kieli, kielikoodi, laskutuskieli; language; språk, Sprache
preferred_channel: toivottu yhteydenotto, yhteydenottotapa, toivottu kanava; preferred channel; önskad kanal
acquisition_channel: @acquisition_channel
acquisition_cost: hankintakulu, hankintakustannus; acquisition cost; anskaffningskostnad
referred_by: suosittelija, suosittelijan asiakasnumero; referred by, referrer; rekommenderad av
start_date: @start_date, asiakkuus alkanut, asiakkuuden alku, asiakas alkaen; customer since; kund sedan
notice_date: @notice_date
end_date: @end_date, asiakkuus päättynyt, asiakkuuden loppu
end_reason: @end_reason
""",
    "people": """
person_id: henkilönumero, henkilö id, yhteyshenkilön numero; person id, contact id, user id; person nr
customer_id: @customer_number
name: nimi, yhteyshenkilö, henkilö; name, full name, person name, contact name, contact person; namn, kontaktperson
email: @email
phone: @phone
""",
    "contracts": """
contract_id: sopimusnumero, sopimuksen numero, sopimusnro, sopimustunnus, sopimus id; contract number, contract no, contract id,
    subscription id, agreement number; avtalsnummer, avtalsnr
customer_id: @customer_number
start_date: @start_date
notice_date: @notice_date
end_date: @end_date
end_reason: @end_reason
monthly_amount: kuukausimaksu, kuukausihinta, kk-maksu, €/kk; monthly amount, monthly fee, mrr, monthly charges; månadsavgift
currency: @currency
""",
    "orders": """
order_id: @invoice_id, tilausnumero, tilausnro, tilauksen numero, @bare_invoice_id; order number, order no, order id, order,
    receipt number; ordernummer, ordernr
customer_id: @customer_number
ordered_at: laskun päivä, laskunpvm, laskun pvm, laskun päivämäärä, laskun päiväys, laskupäivä, laskupvm, päiväys, tilauspäivä,
    tilauspvm, tilausaika, ostopäivä, myyntipäivä; invoice date, order date, ordered at, order purchase timestamp,
    purchase date, sale date, transaction date; fakturadatum, orderdatum, köpdatum, @bare_date
amount: @net
cost: hankintahinta, ostohinta, kustannus, kustannukset, omakustannushinta; cost, cost price, cost of goods; inköpspris, kostnad
discount: alennus, alennus €, alennuksen määrä; discount, discount amount; rabatt
currency: @currency
category: tuoteryhmä, tuotekategoria, kategoria; category, product category, product group; kategori, produktgrupp
promised_date: luvattu toimituspäivä, luvattu päivä, vahvistettu toimituspäivä; promised date, promised delivery date,
    order estimated delivery date, estimated delivery date; utlovat datum, utlovad leveransdag
delivered_date: toimituspäivä, toimituspvm, toimitettu; delivery date, delivered, delivered at, order delivered customer date;
    leveransdatum, levererad
credits: hyvittää, hyvittää laskun, hyvitettävä lasku, hyvitetty lasku, alkuperäinen lasku; credits, credited invoice, credit of,
    original invoice; krediterar, krediterad faktura
cancelled_at: peruttu, peruutettu, mitätöity; cancelled at, canceled at, cancelled, voided at; annullerad
""",
    "deals": """
deal_id: kauppanumero, kaupan numero, mahdollisuus id, tarjousnumero; deal id, opportunity id, deal number, quote number; affär id
customer_id: @customer_number
created_at: @created
status: tila, tilanne, kaupan tila, lopputulos; status, deal status, outcome; läge, status
won_at: voitettu, voittopäivä, kaupan päivä; won time, won at, won date, deal won; vunnen
lost_at: hävitty, häviöpäivä; lost time, lost at, lost date; förlorad
lost_reason: häviön syy, hävitty syy; lost reason, loss reason, closed lost reason; orsak till förlust
amount: arvo, kaupan arvo, tarjoussumma; value, deal value, amount, opportunity amount; värde, belopp
currency: @currency
stage: vaihe, myyntivaihe; stage, deal stage, stage name; fas, skede
pipeline: myyntiputki, putki; pipeline; säljtratt
owner: @owner
acquisition_channel: @acquisition_channel
expected_close_date: arvioitu kauppapäivä, odotettu päätös; expected close date, close date, closing date; förväntat avslut
""",
    "tickets": """
ticket_id: tikettinumero, tiketti, tiketin numero, tikettinro, palvelupyyntö, palvelupyynnön numero, pyyntönumero, tapaus,
    tapausnumero, tapauksen numero, asianumero; ticket id, ticket number, ticket no, ticket, case number, case id, case,
    incident number, request id, issue id; ärendenummer, ärende, ärende id
customer_id: @customer_number
created_at: @created, saapunut, vastaanotettu; received, reported; inkommen
first_response_at: ensimmäinen vastaus, vastattu, 1. vastaus, ensivastaus; first response, first response at, first response time,
    initial response time, first reply, first replied at, answered at; första svar, besvarad
first_resolved_at: ensimmäinen ratkaisu; first resolved at; först löst
resolved_at: ratkaistu, ratkaisuaika, valmis; resolved, resolved at, resolved time, solved at, date resolved; löst
closed_at: suljettu, sulkemisaika, päätetty; closed, closed at, closed time, closed date, date/time closed; stängd, avslutad
reopens: uudelleenavaukset, avattu uudelleen; reopens, reopen count, reopened; återöppnad
hops: siirrot; hops, reassignment count, group stations; omfördelningar
status: tila, tilanne; status, state, ticket status, incident state; läge
channel: @channel
priority: prioriteetti, kiireellisyys, tärkeys; priority, urgency; prioritet
category: @category
group: ryhmä, tiimi, jono; group, team, queue, assignment group; grupp, team, kö
agent: @agent
first_responder: ensimmäinen vastaaja; first responder; första handläggare
is_automatic: automaattinen; automatic, is automatic; automatisk
due_at: määräaika, takaraja, tavoiteaika; due by time, due at, due date, deadline, sla due; tidsfrist
merged_into: yhdistetty; merged into, merged with, duplicate of; sammanslagen med
tags: tunnisteet, avainsanat; tags, labels; taggar
given_first_response: vasteaika; response time; svarstid
given_first_response_business: vasteaika työaikana; first response time (in hrs); svarstid arbetstid
given_resolution: ratkaisun kesto, käsittelyaika; resolution time; lösningstid
given_resolution_business: ratkaisun kesto työaikana; resolution time (in hrs); lösningstid arbetstid
""",
    "contacts": """
contact_id: kontaktinumero, yhteydenoton numero, tapahtumanumero, tapahtuma id; activity id, call id, contact number,
    interaction id, contact id; kontaktnummer, aktivitet id
customer_id: @customer_number
contacted_at: yhteydenotto, yhteydenottopäivä, soittoaika, puhelun aika, kontaktipäivä, ajankohta; contacted at, contact date,
    activity date, call time, call date, timestamp; kontaktdatum, samtalstid, @bare_date
direction: suunta; direction, call direction; riktning
channel: @channel
kind: laji, tapahtuman tyyppi, tyyppi; kind, activity type, type; typ, slag
owner: @owner, soittaja, hoitaja; user, caller; uppringare
next_contact_date: seuraava yhteydenotto, seuraava kontakti, soita uudelleen; next contact date, next activity date,
    follow-up date; nästa kontakt
""",
    "promises": """
promise_id: lupausnumero, lupaus id, lupaus, tehtävänumero, tehtävä id; promise id, task id, activity id, promise;
    löfte id, uppgift id
customer_id: @customer_number
promised_date: luvattu päivä, luvattu, sovittu päivä, määräaika, määräpäivä; promised date, due date, deadline, promised by;
    utlovat datum, lovat datum, tidsfrist
done_at: tehty, toteutunut, pidetty, valmistunut; done at, done, completed at, completed date, marked as done time; gjord, klar
kind: laji, tyyppi, aihe; kind, type, subject; typ, ämne
owner: @owner
""",
    "feedback": """
feedback_id: vastausnumero, vastaus id, palautenumero, kysely id; response id, survey id, feedback id, review id; svar id
customer_id: @customer_number
ticket_id: tikettinumero, tiketti; ticket id, ticket number, ticket; ärendenummer
sent_at: lähetetty, kysely lähetetty; sent at, survey sent, sent, review creation date; skickad
answered_at: vastattu, vastausaika, vastauspäivä; answered at, responded at, response date, review answer timestamp,
    submitted at; besvarad, svarsdatum, @bare_date
kind: mittari, kyselyn tyyppi; metric, survey type, kind; mätare
score: arvosana, pisteet, tyytyväisyys, asiakastyytyväisyys, suositteluhalukkuus, suosittelu, nps, csat; score, rating,
    satisfaction, satisfaction score, review score; betyg, poäng, nöjdhet
scale_max: asteikon maksimi; scale max, out of; skala
stage: vaihe; stage, touchpoint; skede
channel: @channel
agent: @agent
comment: @comment
""",
    "costs": """
month: kuukausi, kk; month, period; månad
kind: laji, kululaji; kind, cost type; slag
channel: @channel, kampanja; campaign; kampanj
amount: kulu, kulut, kustannus, kustannukset, summa; amount, cost, spend, costs; kostnad, belopp
""",
    "events": """
event_date: tapahtumapäivä; event date, @bare_date; händelsedatum
kind: laji, tyyppi; kind, event type, type; typ
title: tapahtuma, kuvaus, otsikko; title, event, description; händelse, rubrik
""",
}

_WORDS = """
deals.status.open: avoin, kesken; open, in progress; öppen
deals.status.won: voitettu, kauppa; won, closed won; vunnen
deals.status.lost: hävitty, menetetty; lost, closed lost; förlorad
contacts.direction.in: saapuva, sisään, tuleva; in, inbound, incoming; inkommande
contacts.direction.out: lähtevä, ulos; out, outbound, outgoing; utgående
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
orders.type.credit: hyvityslasku, hyvitys, hyvitys*; credit note, credit invoice, credit, credit*; kreditfaktura, kreditnota,
    kredit*
orders.type.credited: hyvityslaskutettu*, hyvityslaskulla*, kreditoitu*, kredittikortti*; credited*,
    credit card*, credit sale*, credit hold*, credit check*; krediterad*, krediterat*, kreditkort*
orders.status.void: luonnos, mitätöity, peruttu, peruutettu, lähettämätön; draft, void, voided, cancelled, canceled;
    utkast, makulerad, annullerad
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
COLUMNS = {table: {name: _spelt_out(said) for name, said in _lines(spec)} for table, spec in _COLUMNS.items()}
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

"""What the columns of each table are called; `@name` stands for the words that several share, in `synonyms`."""

COLUMN_WORDS = {
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
contract_id: sopimusnumero, sopimuksen numero, sopimusnro, sopimustunnus, sopimus id, sopimus; contract number,
    contract no, contract id, subscription id, agreement number; avtalsnummer, avtalsnr
customer_id: @customer_number
start_date: @start_date
notice_date: @notice_date
end_date: @end_date
end_reason: @end_reason
monthly_amount: kuukausimaksu, kuukausihinta, kk-maksu, €/kk; monthly amount, monthly fee, mrr, monthly charges; månadsavgift
currency: @currency
""",
    "orders": """
order_id: @invoice_id, tilausnumero, tilausnro, tilauksen numero, tilaus, @bare_invoice_id; order number, order no, order id,
    order, receipt number; ordernummer, ordernr
customer_id: @customer_number
ordered_at: laskun päivä, laskunpvm, laskun pvm, laskun päivämäärä, laskun päiväys, laskupäivä, laskupvm, päiväys, tilauspäivä,
    tilauspvm, tilausaika, tilattu, tilattiin, ostopäivä, ostettu, myyntipäivä; invoice date, order date, ordered at, ordered,
    order purchase timestamp, purchase date, purchased, bought, sale date, transaction date; fakturadatum, orderdatum, köpdatum,
    beställd, köpt, @bare_date
amount: @net
cost: hankintahinta, ostohinta, kustannus, kustannukset, omakustannushinta; cost, cost price, cost of goods; inköpspris, kostnad
discount: alennus, alennus €, alennuksen määrä; discount, discount amount; rabatt
currency: @currency
category: tuoteryhmä, tuotekategoria, kategoria; category, product category, product group; kategori, produktgrupp
promised_date: luvattu toimituspäivä, luvattu päivä, vahvistettu toimituspäivä, luvattu, luvattiin; promised date,
    promised delivery date, order estimated delivery date, estimated delivery date, promised; utlovat datum,
    utlovad leveransdag, utlovad
delivered_date: toimituspäivä, toimituspvm, toimitettu, toimitettiin; delivery date, delivered, delivered at, order delivered
    customer date; leveransdatum, levererad
credits: hyvittää, hyvittää laskun, hyvitettävä lasku, hyvitetty lasku, alkuperäinen lasku; credits, credited invoice, credit
    of, original invoice; krediterar, krediterad faktura
cancelled_at: peruttu, peruutettu, mitätöity; cancelled at, canceled at, cancelled, voided at; annullerad
""",
    "deals": """
deal_id: kauppanumero, kaupan numero, mahdollisuus id, tarjousnumero; deal id, opportunity id, deal number, quote number;
    affär id
customer_id: @customer_number
created_at: @created
status: tila, tilanne, kaupan tila, lopputulos; status, deal status, outcome; läge, status
won_at: voitettu, voittopäivä, kaupan päivä, voitettiin; won time, won at, won date, deal won; vunnen
lost_at: hävitty, häviöpäivä, hävittiin; lost time, lost at, lost date; förlorad
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
created_at: @created, saapunut, saapui, saapumisaika, saapumispäivä, saapumispvm, vastaanotettu, vastaanotettiin, tullut, tuli;
    received, reported, arrived, came in; inkommen, inkom, kom in
first_response_at: ensimmäinen vastaus, vastattu, 1. vastaus, ensivastaus, vastattiin, vastasi, vastattu ensi kerran; first
    response, first response at, first response time, initial response time, first reply, first replied at, answered at,
    answered, replied, responded; första svar, besvarad, besvarades, svarade
first_resolved_at: ensimmäinen ratkaisu; first resolved at; först löst
resolved_at: ratkaistu, ratkaisuaika, ratkaisupäivä, ratkaisupvm, ratkaistiin, ratkesi, ratkennut, selvitetty, selvisi, hoidettu,
    valmis, valmistui; resolved, resolved at, resolved time, solved at, solved, date resolved; löst, löstes, åtgärdad
closed_at: suljettu, sulkemisaika, sulkemispäivä, sulkemispvm, suljettiin, sulkeutui, päätetty, päättyi; closed, closed at,
    closed time, closed date, date/time closed; stängd, stängdes, avslutad, avslutades
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
    "messages": """
message_id: viestin numero, viesti id; message id, comment id; meddelande id
ticket_id: tikettinumero, tiketti; ticket id, ticket number; ärendenummer
sent_at: viestin aika; message sent at, commented at; meddelandets tid
direction: viestin suunta; message direction; meddelandets riktning
author_kind: kirjoittajan laji; author type, author kind; avsändartyp
is_automatic: automaattinen viesti; automatic message; automatiskt meddelande
is_public: julkinen; public, is public; offentlig
""",
    "status_changes": """
ticket_id: tikettinumero, tiketti; ticket id, ticket number; ärendenummer
changed_at: tilan muutosaika; status changed at; statusändring
status: uusi tila; new status, to status; ny status
previous_status: edellinen tila, vanha tila; old status, from status, previous status; tidigare status
""",
    "contacts": """
contact_id: kontaktinumero, yhteydenoton numero, tapahtumanumero, tapahtuma id; activity id, call id, contact number,
    interaction id, contact id; kontaktnummer, aktivitet id
customer_id: @customer_number
contacted_at: yhteydenotto, yhteydenottopäivä, soittoaika, puhelun aika, kontaktipäivä, ajankohta, soitettu, soitettiin,
    otettu yhteyttä; contacted at, contact date, activity date, call time, call date, called at, contacted, timestamp;
    kontaktdatum, samtalstid, @bare_date
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
done_at: tehty, tehtiin, toteutunut, toteutui, pidetty, valmistunut, valmistui, hoidettu; done at, done, completed at,
    completed date, marked as done time; gjord, klar
kind: laji, tyyppi, aihe; kind, type, subject; typ, ämne
owner: @owner
""",
    "feedback": """
feedback_id: vastausnumero, vastaus id, palautenumero, kysely id; response id, survey id, feedback id, review id; svar id
customer_id: @customer_number
ticket_id: tikettinumero, tiketti; ticket id, ticket number, ticket; ärendenummer
sent_at: lähetetty, lähetettiin, kysely lähetetty; sent at, survey sent, sent, review creation date; skickad
answered_at: vastattu, vastattiin, vastasi, vastausaika, vastauspäivä; answered at, answered, responded at, response date,
    review answer timestamp, submitted at; besvarad, svarsdatum, @bare_date
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

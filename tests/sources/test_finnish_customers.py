from pito.sources import finnish_customers
from pito.sources.headers import Header


def picks(header):
    plan = finnish_customers.recognise(None, Header(header.split(",")))
    return plan and {name: pick.headers[0] for name, pick in plan.picks.items()}


def test_a_finnish_list_column_by_column():
    assert picks(
        "Asiakasnumero,Nimi,Y-tunnus,Sähköposti,Puhelin,Segmentti,Taso,Maa,Kieli,Hankintakanava,Hankintakulu,"
        "Alkupvm,Irtisanottu,Loppupvm,Loppusyy,Lisätietoja"
    ) == {
        "customer_id": "Asiakasnumero",
        "business_id": "Y-tunnus",
        "name": "Nimi",
        "email": "Sähköposti",
        "phone": "Puhelin",
        "segment": "Segmentti",
        "tier": "Taso",
        "country": "Maa",
        "language": "Kieli",
        "acquisition_channel": "Hankintakanava",
        "end_reason": "Loppusyy",
        "acquisition_cost": "Hankintakulu",
        "start_date": "Alkupvm",
        "notice_date": "Irtisanottu",
        "end_date": "Loppupvm",
    }


def test_an_english_list_and_one_of_a_program_without_umlauts():
    assert picks("Customer number,Company name,Industry")["segment"] == "Industry"
    assert picks("ASIAKASTUNNUS,NIMI1,ASIAKASSEGMENTTI")["name"] == "NIMI1"


def test_lists_of_invoices_and_tickets_are_not_lists_of_customers():
    assert picks("Laskunumero,Asiakasnumero,Nimi") is None
    assert picks("Ticket ID,Customer number,Email") is None


def test_a_number_alone_is_no_list_of_customers():
    assert picks("Asiakasnumero,Summa") is None

from pito.sources.headers import Header, fold, snake, told_apart


def test_headers_are_the_same_without_case_accents_punctuation_and_spaces():
    assert fold("Y-tunnus") == fold("y_tunnus") == fold("YTUNNUS") == "ytunnus"
    assert fold("\ufeffAsiakas nro.*") == fold("as i a kasnro") == "asiakasnro"


def test_a_percent_sign_means_something():
    assert fold("ALV-%") != fold("ALV")


def test_a_second_column_of_the_same_name_has_a_number():
    assert told_apart(["category", "category", "category_2", ""]) == [
        "category",
        "category_3",
        "category_2",
        "column_4",
    ]


def test_the_first_synonym_wins_wherever_its_column_stands():
    assert Header(["Yhteensä", "Veroton"]).find("veroton", "yhteensä") == "Veroton"


def test_nothing_is_found_in_an_empty_header():
    assert Header([]).find("anything") == ""
    assert not Header([]).has("anything")


def test_a_stored_name_is_plain_letters_and_underscores():
    assert [snake(name) for name in ("First response time (in hrs)", "Määrä à-hinta", "1st")] == [
        "first_response_time_in_hrs",
        "maara_a_hinta",
        "c_1st",
    ]

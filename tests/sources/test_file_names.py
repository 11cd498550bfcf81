import pytest

from pito.sources.file_names import in_order


@pytest.mark.parametrize(
    "names",
    [
        ["vienti.csv", "vienti (1).csv", "vienti (9).csv", "vienti (10).csv"],
        ["laskut_tammikuu.csv", "laskut_helmikuu.csv", "laskut_syyskuu.csv", "laskut_lokakuu.csv"],
        ["May.csv", "Jun.csv", "sep.csv", "Oct.csv"],
        ["kesakuu.csv", "heina\u0308kuu.csv", "elokuu.csv"],
        ["lokakuu 2025.csv", "joulukuu 2025.csv", "tammikuu 2026.csv"],
        ["2025-12-31.csv", "2026-01-02.csv", "2026-02-01.csv"],
        ["31.12.2025.csv", "2.1.2026.csv", "1.2.2026.csv"],
        ["12_2025.csv", "1_2026.csv"],
        ["9/a.csv", "10/a.csv"],
    ],
)
def test_names_stand_as_a_person_would_order_them(names):
    backwards = names[::-1]
    assert sorted(backwards, key=in_order) == names

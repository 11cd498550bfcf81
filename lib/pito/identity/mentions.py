"""Who is meant by rows that have no customer number? What stands beside what in all of them tells: id, e-mail, name.

The business id decides first, then the e-mail, then the name. Companies of one name and several forms or business ids are
several customers, and so are persons of one name and several addresses. A name that stands with exactly one business id,
or without one with exactly one address, means that customer also where it stands alone. In a helpdesk's or a CRM's export
the address is a person's and not the customer's: it counts where invoices, orders or contracts have it too.
"""

from __future__ import annotations

from collections.abc import Collection

from pito.identity.ids import OWN, business_id, forms, ids_of, plain_name, written_name

SAID = ("business_id", "email", "customer_name")  # what a row may say of its customer beside a number
NAMED = """written varchar, plain varchar, forms varchar[]"""


def prepare(connection) -> None:
    """Make `mentions`, what all rows say of customers, and `known_records`, what the customer list says, where not there."""
    connection.execute("""create temp table if not exists mentions(
        ids varchar, business_id varchar, email varchar, customer_name varchar, is_billed boolean)""")
    connection.execute(f"""create temp table if not exists known_records(
        system varchar, ids varchar, customer_id varchar, id varchar, address varchar, {NAMED})""")


def hear(connection, rows: str, columns: Collection[str], ids: str, is_billed: bool) -> None:
    """Keep what the rows without a customer number say of their customers, before anybody looks one up.

    Parameters
    ----------
    rows : str
        A table with `customer_id`.
    columns : collection of str
        The columns there are.
    ids : str
        Whose customer ids the rows have.
    is_billed : bool
        Whether an e-mail is the customer's own.
    """
    connection.execute(f"""insert into mentions select distinct '{ids}', {_said(columns)}, {is_billed}
        from {rows} where customer_id is null""")


def know_records(connection, source: str, columns: Collection[str]) -> None:
    """Make `known_records` of the customer list: the id, address and name of each of its records."""
    has_name = "name" in columns and "_file" in columns
    system, name = ("system", "name") if has_name else ("cast(null as varchar)", "cast(null as varchar)")
    number = business_id("business_id") if "business_id" in columns else "cast(null as varchar)"
    address = "lower(email)" if "email" in columns else "cast(null as varchar)"
    connection.execute(f"""create or replace temp table known_records as
        select distinct {system} as system, {ids_of("customer_id")} as ids, customer_id, {number} as id,
            {address} as address, {_names(name)}
        from {source} {"left join part_systems using (_file)" if has_name else ""} where customer_id is not null""")


def weigh(connection, rows: str, columns: Collection[str], ids: str) -> None:
    """Make `asked`, what the rows say, and of all that is said: `of_address`, `of_name` and `of_plain`."""
    connection.execute(f"""create or replace temp table asked as
        select *, {business_id("business_id")} as id, lower(email) as address, {_names("customer_name")}
        from (select distinct {_said(columns)} from {rows} where customer_id is null)""")
    connection.execute(f"""create or replace temp table standing as
        select id, cast(null as varchar) as address, written, plain, forms from asked
        union select {business_id("business_id")}, case when is_billed then lower(email) end, {_names("customer_name")}
        from mentions where ids = '{ids}' and ids <> '{OWN}'
        union select id, case when ids <> '{OWN}' then address end, written, plain, forms
        from known_records where ids = '{ids}'""")
    for way, value in (("address", "address"), ("name", "written")):
        connection.execute(f"""create or replace temp table of_{way} as
            select {value} as value, count(distinct id) as ids, any_value(id) as id,
                count(distinct address) as addresses, any_value(address) as address
            from standing where {value} is not null group by {value}""")
    connection.execute("""create or replace temp table of_plain as
        select plain as value, count(distinct written) = 1 or (count(id) = 0 and count(address) = 0
            and list_has_all(arg_max(forms, len(forms)), flatten(list(forms)))) as is_one
        from standing where plain is not null group by plain""")


def settle(connection, rows: str, columns: Collection[str], ids: str, system: str) -> None:
    """Give the rows still without a customer the one that is meant; an id is made where no list knows them.

    The list's one customer of exactly that name comes before whom other rows tell of, and the one of that name without
    its form last. Rows with the business's own numbers get no id.
    """
    connection.execute(MEANT)
    made = f"'{ids}:' || coalesce(meant_id, meant_address, name)" if ids != OWN else "cast(null as varchar)"
    connection.execute(f"""create or replace temp table settled as
        select business_id, email, customer_name,
            coalesce(exact.customer_id, by_id.customer_id, by_address.customer_id, alike.customer_id, {made}) as customer_id,
            case when exact.customer_id is not null then 'name'
                when by_id.customer_id is null and by_address.customer_id is null and alike.customer_id is not null
                then 'name' else told_by end as way
        from meant
        left join ({_of_list(system, "m.written = k.written")}
            and (m.own_address is null or m.addresses <= 1 or len(m.forms) > 0)
            {ONE_CUSTOMER}) exact using (business_key, email_key, name_key)
        left join ({_known("business_id", ids)}) by_id on by_id.value = meant_id
        left join ({_known("email", ids)}) by_address on by_address.value = meant_address
        left join ({_of_list(system, "m.plain = k.plain")}
            and (list_has_all(m.forms, k.forms) or list_has_all(k.forms, m.forms))
            and m.meant_id is not distinct from m.id
            {ONE_CUSTOMER}) alike using (business_key, email_key, name_key)""")
    same = " and ".join(
        f"a.{name} is not distinct from b.{name}" if name in columns else f"b.{name} is null" for name in SAID
    )
    connection.execute(f"""update {rows} a set customer_id = b.customer_id, _known_by = b.way, _faults = {FOUND}
        from settled b where a.customer_id is null and b.customer_id is not null and {same}""")


def _said(columns: Collection[str]) -> str:
    return ", ".join(name if name in columns else f"cast(null as varchar) as {name}" for name in SAID)


def _names(name: str) -> str:
    """Return a name as it is written, without its form, and the forms; nothing where it is but a form."""
    is_one = f"{plain_name(name)} is not null"
    return f"""case when {is_one} then {written_name(name)} end as written, {plain_name(name)} as plain,
        case when {is_one} then {forms(name)} end as forms"""


def _known(way: str, ids: str) -> str:
    """Return the one customer each value is known of: the business's own before those of the rows' system."""
    return f"""select value, arg_min(customer_id, case ids when '{OWN}' then 0 when '{ids}' then 1 else 2 end) as customer_id
        from known where way = '{way}' group by value"""


def _of_list(system: str, same: str) -> str:
    """Return the customers of a system's list whose names are the same, but none that has another business id."""
    return f"""select business_key, email_key, name_key, any_value(k.customer_id) as customer_id
        from meant m join known_records k on {same} and k.system = '{system}'
        where m.ids <= 1 and (m.id is null or {has_no_other("m.id", "k.customer_id")})"""


def has_no_other(number: str, customer: str) -> str:
    """Return whether a customer has the business id, or none that is known."""
    return f"""({customer} in (select customer_id from known_records where id = {number})
        or {customer} not in (select customer_id from known_records where id is not null and customer_id is not null))"""


FOUND = "list_filter(_faults, lambda f: not (f.field = 'customer_id' and f.reason = 'missing'))"
ONE_CUSTOMER = "group by business_key, email_key, name_key having count(distinct k.customer_id) = 1"
MEANT = """
create or replace temp table meant as
select business_id, email, customer_name, written, plain, forms, s.id, a.value as own_address,
  coalesce(business_id, '') as business_key, coalesce(email, '') as email_key, coalesce(customer_name, '') as name_key,
  coalesce(n.ids, 0) as ids, coalesce(n.addresses, 0) as addresses,
  coalesce(s.id, case when a.ids = 1 then a.id end, case when n.ids = 1 then n.id end) as meant_id,
  case when a.ids = 0 then a.value when a.value is null and n.ids = 0 and n.addresses = 1 then n.address end as meant_address,
  case when p.is_one then plain else written end as name,
  case when s.id is not null then 'business_id' when a.ids <= 1 then 'email' else 'name' end as told_by
from asked s
left join of_address a on a.value = s.address
left join of_name n on n.value = s.written
left join of_plain p on p.value = s.plain
"""

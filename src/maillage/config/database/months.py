"""Are the tables kept by month ready for the months that come? Says, in French, what is not, and what to do."""

from maillage.kernel.context.facade import Amiss, Principal, kept_by_month, open_context

SAID = {
    Amiss.AFTER: "{table} a {after} lignes datées après {last:%m/%Y}, dernier mois préparé : lancez"
    " « maillage partitions », et cherchez une horloge fausse si elles restent.",
    Amiss.LATE: "{table} n'a plus de mois d'avance : vérifiez que le travail de fond tourne, ou lancez"
    " « maillage partitions ».",
    Amiss.BEFORE: "{table} a {before} lignes ou plus avant {first:%m/%Y} : lancez"
    " « maillage partitions --since AAAA-MM ».",
}


def months_amiss() -> list[str]:
    """One sentence a table that needs care."""
    with open_context(Principal.system("doctor")):
        kept = kept_by_month()
    return [
        SAID[one.amiss].format(table=one.table, after=one.after, before=one.before, first=one.first, last=one.last)
        for one in kept
        if one.amiss is not None
    ]

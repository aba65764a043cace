"""Templated organs: divisions × kinds of organ, as a grammar in place of a million strings.

``recognise(folded)`` takes a folded text (``folding.fold(name).text``) and gives the organs that it names::

    organ = recognise("海淀公安分局")[0]
    organ.name       北京市公安局海淀分局     the hit's target
    organ.id         organ:110108:public_security     its target_id (numbered hospitals and the like have one part more)
    organ.region     北京市海淀区     organ.code 110108     organ.kind public_security
    organ.category, organ.importance     as a list entry has them
    organ.start, organ.end     places in the folded text: ``folded.span(organ.start, organ.end)`` for the hit's span
    organ.strength   1 where the text can only mean this organ, less for brands and where several regions have the name
    organ.whole      nothing but affixes stands around it; otherwise it is a part of a longer name

``is_own(organ, registered_name)`` says whether the verified organisation is that organ, or runs its accounts.

``names_another_region(text, name)`` says whether both begin with a place, and not with the same one.

``divisions`` knows the places, ``kinds`` the organs, ``regions`` reads a place, ``grammar`` puts the two together. The
first call loads the tables; call ``recognise("")`` at the start of a process to have it behind you.
"""

from verifier.screening.organs.grammar import recognise
from verifier.screening.organs.organ import Organ
from verifier.screening.organs.ownership import is_own
from verifier.screening.organs.regions import names_another_region

__all__ = ["Organ", "is_own", "names_another_region", "recognise"]

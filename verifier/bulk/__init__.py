"""Names by the file: reads tables of names in any usual format, screens them on all cores, writes what was found.

Streams: memory does not grow with the file. Whatever the file holds is accounted for: a row is screened, or it is a
bad row with its line and the reason.
"""

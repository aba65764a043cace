"""Jobs that were ordered over the API: kept as folders of small files, run one process each beside the service.

Nothing is held in memory alone, so any worker answers for any job and a restart goes on with those that are not over.
"""

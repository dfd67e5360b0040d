"""Runs one query in DuckDB, stores its result as a table and prints what that took and gave, as one JSON line.

usage: run.py DATABASE MACROS QUERY CHECK   (the last three are files of SQL; importing and connecting are not counted)
"""
import json
import pathlib
import resource
import sys
import time

import duckdb

database, macros, query, check = sys.argv[1:]
macros, query, check = (pathlib.Path(name).read_text() for name in (macros, query, check))
connection = duckdb.connect(database)
connection.execute(macros)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


cpu_before, wall_before = cpu(), time.perf_counter()
connection.execute("CREATE OR REPLACE TABLE result AS " + query)
connection.execute("CHECKPOINT")
wall, used = time.perf_counter() - wall_before, cpu() - cpu_before
answer = connection.execute(check)
names = [column[0] for column in answer.description]
print(json.dumps({"wall_s": wall, "cpu_s": used, "version": duckdb.__version__,
                  "check": dict(zip(names, map(int, answer.fetchone())))}))

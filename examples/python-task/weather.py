# A task in Python: it reads its call as a line of JSON and writes its result as one. What it prints besides is a line of the run's log.
import csv
import json
import sys


def say(**message):
    print(json.dumps(message), flush=True)


def ask(what, *args):
    say(type="ask", id=what, what=what, args=args)
    answer = json.loads(sys.stdin.readline())
    return answer["value"]


call = json.loads(sys.stdin.readline())
print(f"read by Python {sys.version_info.major}", file=sys.stderr, flush=True)
warm = ask("channel.get", "warm")

years = {}
with open(call["input"], newline="") as file:
    for day in csv.DictReader(file):
        years.setdefault(day["date"][:4], []).append(day)

longest = {}
for done, (year, days) in enumerate(years.items(), start=1):
    dry = best = 0
    for day in days:
        dry = dry + 1 if float(day["precipitation"]) == 0 else 0
        best = max(best, dry)
    longest[year] = best
    hot = sum(float(day["temp_max"]) >= warm for day in days)
    ask("channel.increment", "warmDays", hot)
    say(type="log", level="info", message=f"{year}: {hot} days of {warm} °C and more", data={"days": len(days)})
    say(type="progress", done=done, total=len(years), message=year)

say(type="result", value=longest)

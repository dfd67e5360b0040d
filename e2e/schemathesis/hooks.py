"""Gives most sound requests what is there: leads, members, numbers, revisions, times to come. Otherwise nearly all of them would end at 404 or 422,
and little would be seen of what is answered. What is to be refused stays as it was made up.

Read by Schemathesis in the process of each caller. BATON_URL is the server, BATON_KEY a key of scope `admin`."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import schemathesis

URL, KEY = os.environ["BATON_URL"], os.environ["BATON_KEY"]
# Of five sound requests so many are given what is there.
OFTEN = 4
# How many requests use what was listed before it is listed again: some of it is removed meanwhile.
FRESH = 20
MODEL = """schema: baton.scoring/v1
name: m
groups:
  - id: web
    dimension: engagement
    rules:
      - { id: visit, event: Page Viewed, points: 5 }
"""


def ask(path, body=None, kind="application/json"):
    """What is answered, and its ETag; nothing of a refusal."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": kind}
    request = urllib.request.Request(URL + "/api/v1" + path, data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers.get("ETag")
    except urllib.error.HTTPError:
        return None, None


def items(path):
    found, _ = ask(path)
    return (found if isinstance(found, list) else (found or {}).get("items")) or []


MEMBERS = [member["email"] for member in items("/members") if not member.get("disabled_at")][:6]
LEADS = [lead["key"] for lead in items("/leads?limit=40")]
VERSIONS = [model["version"] for model in items("/models")]
LISTS = {
    "handoffs": "/handoffs?limit=200",
    "jobs": "/jobs?limit=100",
    "imports": "/imports",
    "tasks": "/tasks?limit=100",
    "meetings": "/meetings?limit=100",
    "opportunities": "/opportunities?limit=100",
    "proposals": "/proposals?limit=100",
    "webhooks": "/webhooks",
    "attributes": "/attributes",
    "views": "/views",
    "notification-rules": "/notification-rules",
    "absences": "/absences",
    "accounts": "/accounts?limit=50",
    "notes": f"/leads/{LEADS[0]}/notes",
    "links": f"/leads/{LEADS[0]}/links",
    "identities": f"/leads/{LEADS[0]}/identities",
}
# What a member of a body or of an address is called, and what it may be.
CHOICES = {
    "lead": LEADS,
    "owner": MEMBERS,
    "member": MEMBERS,
    "due_at": ["2100-01-01T09:00:00Z"],
    "until": [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400 * days)) for days in (2, 20)],
    "expected_close_at": ["2100-03-01T00:00:00Z"],
    "starts_at": ["2100-01-01T09:00:00Z"],
    "ends_at": ["2100-01-01T10:00:00Z"],
    "best_before": ["2100-01-01T00:00:00Z"],
    "since": ["2026-01-01T00:00:00Z"],
    "at": [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3_600))],
    "url": ["https://example.com/x"],
    "currency": ["USD", "KRW"],
    "month": [time.strftime("%Y-%m", time.gmtime(time.time() - 86_400 * 40))],
    "purpose": ["marketing_email", "profiling"],
    "channel": ["email", "phone"],
    "way": ["phone", "paper"],
    "document": [MODEL],
    "triggers": ["lead.mql.reached"],
    "types": ["lead.mql.reached"],
    "recipients": ["owner"],
    "subject": ["lead", "account"],
    "by": ["source", "owner", "stage"],
    "sort": ["name", "-score", "created_at"],
    "filter": ["{ attribute: stage, in: [mql, sal] }"],
    "columns": ["name", "email"],
    "version": VERSIONS,
    "country": ["KR"],
    "domain": ["x.example"],
    "time_zone": ["Asia/Seoul"],
}
BY_OPERATION = {
    ("/imports", "kind"): ["leads"],
    ("/imports", "name"): ["leads.csv"],
    ("/attributes", "kind"): ["text", "number"],
    ("/tasks", "kind"): ["call", "email"],
    ("/meetings", "kind"): ["call", "meeting"],
    ("/webhooks", "kind"): ["webhook", "slack"],
    ("/handoffs", "reason"): ["met_at_event", "not_a_fit"],
    ("/targets", "metric"): ["won_amount", "won_count"],
    ("/targets", "period"): ["2026-06"],
    ("/leads", "reason"): ["asked for", "not_a_fit"],
    ("/opportunities", "reason"): ["price"],
    ("/opportunities", "stage"): [None],
}
KNOWN = {}


def prepare():
    """Makes what a demo has none of."""
    now = str(time.time_ns())
    ask("/attributes", {"subject": "lead", "key": "k" + now, "kind": "text"})
    for title in ("a", "b", "c"):
        ask("/proposals", {"title": title, "document": MODEL})
        ask(f"/leads/{LEADS[0]}/notes", {"body": title})
        ask(f"/leads/{LEADS[0]}/links", {"title": title, "url": "https://example.com/" + title})
        ask("/views", {"name": title + now, "view": {}, "shared": True})
        ask("/webhooks", {"name": title, "url": "https://example.com/" + title, "types": ["lead.mql.reached"]})
        ask("/imports?kind=leads&name=leads.csv", b"id,email\n1,a@x.example\n", "application/octet-stream")


prepare()


def numbers(resource):
    used, found = KNOWN.get(resource, (FRESH, []))
    if used >= FRESH:
        used, found = 0, [item["id"] for item in items(LISTS[resource])]
    KNOWN[resource] = (used + 1, found)
    return found


def sound(resource, name, value, seed):
    if isinstance(value, dict):
        return {key: sound(resource, key, member, seed) for key, member in value.items()}
    if isinstance(value, list):
        return [sound(resource, name, member, seed + place) for place, member in enumerate(value)]
    choices = BY_OPERATION.get(("/" + resource, name)) or CHOICES.get(name)
    return choices[seed % len(choices)] if choices and isinstance(value, str) else value


def shown_at(case):
    """Where what an operation changes is shown."""
    path = case.path.removeprefix("/api/v1")
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{%s}" % name, urllib.parse.quote(str(value), safe=""))
    return path.removesuffix("/template")


@schemathesis.hook
def map_case(context, case):
    meta = getattr(case, "meta", None)
    if meta is None or not meta.generation.mode.is_positive:
        return case
    # The same case is given the same, as Hypothesis wants it.
    told = repr((case.method, case.path, case.body, case.path_parameters, case.query))
    seed = zlib.crc32(told.encode("utf-8", "surrogatepass"))
    if seed % 5 >= OFTEN:
        return case
    resource = case.path.removeprefix("/api/v1/").split("/")[0]
    for name in case.path_parameters or {}:
        there = []
        if name == "lead":
            there = LEADS
        elif name in ("email", "member"):
            there = MEMBERS
        elif name == "version":
            there = VERSIONS
        elif name == "name" and resource == "calendars":
            there = ["default", "seoul"]
        elif name in ("id", "account") and resource in LISTS:
            there = numbers(resource)
        if there:
            case.path_parameters[name] = there[seed % len(there)]
    if case.query:
        if seed % 3:
            case.query.pop("cursor", None)
        case.query = sound(resource, "", dict(case.query), seed)
    if isinstance(case.body, dict):
        case.body = sound(resource, "", case.body, seed)
    if case.headers and "If-Match" in case.headers:
        found, tag = ask(shown_at(case))
        revision = found.get("revision", 1) if isinstance(found, dict) else 1
        case.headers["If-Match"] = tag or f'"{revision}"'
    return case

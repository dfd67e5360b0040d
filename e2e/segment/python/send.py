"""Sends every kind of message with Segment's library for Python. usage: send.py HOST KEY"""

import datetime
import sys

from segment.analytics.client import Client

host, write_key = sys.argv[1:]
errors = []
client = Client(write_key, host=host, upload_size=4, gzip=True, max_retries=0, on_error=lambda error, items: errors.append(error))

at = datetime.datetime.now(datetime.timezone.utc)
sent = [
    client.identify("python-1", {"email": "python-1@example.com", "job_level": "vp"}, timestamp=at, anonymous_id="python-a1"),
    client.track("python-1", "Demo Attended", {"product": "Baton", "한글": "됩니다"}, timestamp=at),
    client.page("python-1", None, "Pricing", {"path": "/pricing"}, timestamp=at),
    client.screen("python-1", None, "Home", {}, timestamp=at),
    client.group("python-1", "acme", {"name": "Acme", "employees": 120}, timestamp=at),
    client.alias("python-a1", "python-1", timestamp=at),
]
client.flush()
client.join()
refused = [message for taken, message in sent if not taken]
if errors or refused:
    sys.exit(f"errors: {errors}, not taken by the library: {refused}")

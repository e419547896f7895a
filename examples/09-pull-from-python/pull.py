"""Pulls messages of a Sluice queue. Needs nothing but Python's standard library."""

import json
import os
import urllib.request

SLUICE = os.environ.get("SLUICE", "http://127.0.0.1:4000")
KEY = os.environ["SLUICE_API_KEY"]
QUEUE = f"{SLUICE}/v1/queues/invoices"


def call(method, url, body):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def work(message):
    print(f"invoice {message['body']['invoice']}, receive {message['receives']}")
    if message["body"]["invoice"] == "I-2" and message["receives"] == 1:
        raise RuntimeError("the printer is out of paper")


def main():
    call("PUT", QUEUE, {"visibilityMs": 10_000, "maxReceives": 3})
    invoices = [{"body": {"invoice": f"I-{n}"}} for n in (1, 2, 3)]
    call("POST", f"{QUEUE}/messages", {"messages": invoices})
    done = 0
    while done < len(invoices):
        for message in call("POST", f"{QUEUE}/receive", {"max": 1, "waitMs": 20_000})["messages"]:
            receipts = {"receipts": [message["receipt"]]}
            try:
                work(message)
            except RuntimeError as error:
                print(f"  {error}: it comes again")
                call("POST", f"{QUEUE}/nack", {**receipts, "delayMs": 100})
            else:
                call("POST", f"{QUEUE}/ack", receipts)
                done += 1


if __name__ == "__main__":
    main()

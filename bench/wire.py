"""What signature and policies cost a request, in each way of signing; no network, no database.

Measured is the path of a user's request from its parsed form to the decision: open the sealed
secret, verify the signature, gather the facts, ask three policies of three statements each.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from visnomy.api import audit
from visnomy.api.metrics import Metrics
from visnomy.api.policy.document import parse_policy
from visnomy.api.policy.facts import facts_of
from visnomy.api.policy.gate import authorise, resource_name
from visnomy.api.principal import Principal
from visnomy.api.request import ApiRequest, Origin, read_request
from visnomy.api.signing import acs3, rpc
from visnomy.api.signing.claim import check_signature
from visnomy.api.signing.schemes import read_claim
from visnomy.api.wire.operations import OPERATIONS
from visnomy.cli.logs import start_audit
from visnomy.settings import Settings
from visnomy.store.access.sealing import Vault

BOUND_US = 100.0
"""Processor time of signature and policy check together."""
WATCHING_US = 50.0
"""Processor time of the metrics of a call, and of a line of the audit."""
KEY_ID, SECRET = "LTAI5tbench", "a secret of thirty characters"
PARAMETERS = {
    "ProjectName": "photos",
    "DatasetName": "main",
    "CustomLabels": "key=value",
    "MaxResults": "100",
    "Order": "desc",
    "Sort": "ImageCount",
    "CreateTimeRange": '{"Start":"2022-01-14T10:10:52+08:00","End":"2023-01-01T00:00:00Z"}',
}
POLICY = {
    "Version": "1",
    "Statement": [
        {"Effect": "Deny", "Action": "imm:Delete*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["imm:Get*", "imm:List*", "imm:BatchGet*", "imm:Query*"],
            "Resource": ["acs:imm:*:*:project/other", "acs:imm:*:*:project/*/dataset/m*"],
            "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}},
        },
        {"Effect": "Allow", "Action": "imm:*", "Resource": "acs:imm:*:*:project/x/dataset/y"},
    ],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer rounds")
    rounds = 300 if parser.parse_args().small else 3000
    requests = {name: _in_headers(name) for name in acs3.DIGESTS}
    requests |= {name: _in_parameters(name) for name in rpc.DIGESTS}
    costs = {name: _cost_us(request, rounds) for name, request in requests.items()}
    for name, cost in costs.items():
        print(f"{name:<18}{cost:7.1f} us  (bound {BOUND_US:.0f})")
    watching = _watching_us(rounds)
    for name, cost in watching.items():
        print(f"{name:<18}{cost:7.1f} us  (bound {WATCHING_US:.0f})")
    return int(max(costs.values()) > BOUND_US or max(watching.values()) > WATCHING_US)


def _watching_us(rounds: int) -> dict[str, float]:
    """What the metrics cost every call, and the line of the audit one that changes something."""
    metrics = Metrics()
    operation = OPERATIONS["UpdateProject"]
    principal = Principal("1", KEY_ID, is_root=True, facts={"acs:sourceip": "10.0.0.5"})
    deed = audit.deed_of(principal, operation, "acs:imm:local:1:project/photos", "ID")
    with tempfile.TemporaryDirectory() as folder:
        start_audit(Path(folder))
        return {
            "metrics": _best_us(lambda: metrics.note("GetProject", None, perf_counter()), rounds),
            "audit": _best_us(lambda: audit.record(deed, audit.SUCCEEDED), rounds),
        }


def _cost_us(request: ApiRequest, rounds: int) -> float:
    """The best of five; anything else on the machine only adds."""
    with tempfile.TemporaryDirectory() as folder:
        vault, settings = Vault.make(Path(folder) / "secret.key"), Settings(Path(folder))
    sealed = vault.seal(KEY_ID, SECRET)
    policies = tuple(parse_policy(json.dumps(POLICY)) for _ in range(3))
    operation = OPERATIONS["QueryFigureClusters"]

    def decide() -> None:
        check_signature(read_claim(request), vault.unseal(KEY_ID, sealed))
        facts = facts_of(request, datetime.now(UTC))
        principal = Principal("1", KEY_ID, is_root=False, policies=policies, facts=facts)
        authorise(principal, operation, resource_name(settings, operation, request.parameters))

    return _best_us(decide, rounds)


def _best_us(act: Callable[[], None], rounds: int) -> float:
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(rounds):
            act()
        best = min(best, time.process_time() - started)
    return best / rounds * 1e6


def _in_headers(algorithm: str) -> ApiRequest:
    headers = {
        "host": "127.0.0.1:8230",
        "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
        "accept": "application/json",
        "x-acs-version": "2020-09-30",
        "x-acs-action": "QueryFigureClusters",
        "x-acs-date": "2026-11-22T15:17:32Z",
        "x-acs-signature-nonce": "a670110e94d5006904dcef7bfff1f9aa",
        "x-acs-credentials-provider": "static_ak",
        "x-acs-content-sha256": hashlib.new(acs3.DIGESTS[algorithm]).hexdigest(),
    }
    signed = f"{algorithm} Credential={KEY_ID},SignedHeaders={';'.join(sorted(headers))},Signature="
    draft = _request(PARAMETERS, {**headers, "authorization": f"{signed}x"})
    signature = read_claim(draft).sign(SECRET)
    return _request(PARAMETERS, {**headers, "authorization": signed + signature})


def _in_parameters(method: str) -> ApiRequest:
    parameters = {
        **PARAMETERS,
        "Action": "QueryFigureClusters",
        "Version": "2020-09-30",
        "Format": "JSON",
        "AccessKeyId": KEY_ID,
        "SignatureMethod": method,
        "SignatureVersion": "1.0",
        "SignatureNonce": "62fed0b96e01bf4f4695e112e6d61b48",
        "Timestamp": "2026-11-22T15:17:33Z",
    }
    draft = _request({**parameters, "Signature": "x"}, {})
    return _request({**parameters, "Signature": read_claim(draft).sign(SECRET)}, {})


def _request(parameters: dict[str, str], headers: dict[str, str]) -> ApiRequest:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    parsed = read_request("ID", "POST", raw, urlencode(parameters).encode(), b"")
    return replace(parsed, origin=Origin("10.0.0.5"))


if __name__ == "__main__":
    sys.exit(main())

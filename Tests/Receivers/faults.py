"""What goes wrong, by chance with a seed: of requests, of jobs, of rows.

A request is chosen for one fault at the most, by the seed and its number; a row by the seed and its key, so that a row that is refused is refused
each time until the faults are switched off. `OPTIONS` says what each does.
"""
import email.utils
import hashlib
import time

OPTIONS = {
    "throttle": "the vendor's answer to too many requests, with no effect; half of the times to wait are dates",
    "error": "500, with no effect",
    "error-after": "500, after the effect",
    "drop": "the connection is closed without an answer, after the effect",
    "cut": "the connection is closed amid the answer, after the effect",
    "slow": "the answer comes late, after the effect",
    "half": "every second row is refused, this time",
}
ROWS = {
    "refuse-rows": "rows are refused, always the same ones",
    "fail-jobs": "jobs fail as a whole, with no effect",
}


class Faults:
    def __init__(self, seed, wait, slow, rates):
        self.seed, self.wait, self.slow, self.rates = seed, wait, slow, rates

    def share(self, *what):
        """A number from 0 to 1 that is the same for the same things."""
        digest = hashlib.blake2b(repr((self.seed, *what)).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2 ** 64

    def of_request(self, number):
        at = self.share("request", number)
        for fault in OPTIONS:
            at -= self.rates.get(fault, 0)
            if at < 0: return fault
        return None

    def refuses(self, key, index=0, fault=None):
        rate = self.rates.get("refuse-rows", 0)
        return (fault == "half" and index % 2 == 1) or (rate > 0 and self.share("row", key) < rate)

    def fails_job(self, payload):
        return self.share("job", payload) < self.rates.get("fail-jobs", 0)

    def retry_after(self, number):
        if self.share("date", number) < 0.5: return str(self.wait)
        return email.utils.formatdate(time.time() + self.wait, usegmt=True)

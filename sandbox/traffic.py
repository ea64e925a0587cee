"""How often each client calls: Ozon's limit per second, and the counters for tests."""

from collections import Counter, deque

WINDOW_SECONDS = 1.0


class ClientTraffic:
    """The calls of one Client-Id within the last second, and its highest second ever."""

    def __init__(self):
        self._arrived = deque()
        self._admitted = deque()
        self.busiest_second = 0
        self.throttled = 0

    def arrive(self, at, limit):
        """Count a call, and say whether it is within the limit.

        Ozon does not say how it counts a second (API.md §1); this is the strictest way: no
        second, wherever it begins, may hold more than `limit` admitted calls.

        :param float at: monotonic seconds
        :param int limit: calls per second
        :return: how many more calls were possible after this one; negative if it is refused
        :rtype: int
        """
        for calls in (self._arrived, self._admitted):
            while calls and calls[0] <= at - WINDOW_SECONDS:
                calls.popleft()
        self._arrived.append(at)
        self.busiest_second = max(self.busiest_second, len(self._arrived))
        if len(self._admitted) >= limit:
            self.throttled += 1
            return -1
        self._admitted.append(at)
        return limit - len(self._admitted)


class Traffic:
    """Counters of the whole server."""

    def __init__(self):
        self._clients = {}
        self._requests = Counter()
        self._statuses = Counter()

    def of_client(self, client_id):
        """:rtype: ClientTraffic"""
        return self._clients.setdefault(client_id, ClientTraffic())

    def count(self, client_id, path, status):
        """Count a finished request.

        :param status: the HTTP status; None if the connection was cut
        """
        self._requests[(client_id, path)] += 1
        self._statuses[str(status)] += 1

    def figures(self):
        """:return: what the control address shows
        :rtype: dict"""
        per_path = Counter()
        per_client = {}
        for (client_id, path), number in self._requests.items():
            per_path[path] += number
            per_client.setdefault(client_id, {})[path] = number
        return {
            "requests": dict(per_path),
            "total": sum(per_path.values()),
            "statuses": dict(self._statuses),
            "clients": {
                client_id: {
                    "requests": per_client.get(client_id, {}),
                    "max_per_second": traffic.busiest_second,
                    "throttled": traffic.throttled,
                }
                for client_id, traffic in self._clients.items()
            },
            "throttled": sum(traffic.throttled for traffic in self._clients.values()),
        }

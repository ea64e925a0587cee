"""How often each client calls: Ozon's limit per second, and the counters for tests."""

from collections import Counter, deque
from typing import Any

WINDOW_SECONDS = 1.0


class ClientTraffic:
    """The calls of one Client-Id within the last second, and its highest second ever."""

    def __init__(self) -> None:
        self._arrived: deque[float] = deque()
        self._admitted: deque[float] = deque()
        self.busiest_second = 0
        self.throttled = 0

    def arrive(self, at: float, limit: int) -> int:
        """Count a call, and say whether it is within the limit.

        Ozon does not say how it counts a second (OZON.md §1); this is the strictest way: no
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

    def __init__(self) -> None:
        self._clients: dict[str, ClientTraffic] = {}
        self._requests: Counter[tuple[str, str]] = Counter()
        self._statuses: Counter[str] = Counter()

    def of_client(self, client_id: str) -> ClientTraffic:
        """:rtype: ClientTraffic"""
        return self._clients.setdefault(client_id, ClientTraffic())

    def count(self, client_id: str, path: str, status: int | None) -> None:
        """Count a finished request.

        :param status: the HTTP status; None if the connection was cut
        """
        self._requests[(client_id, path)] += 1
        self._statuses[str(status)] += 1

    def figures(self) -> dict[str, Any]:
        """:return: what the control address shows
        :rtype: dict"""
        per_path: Counter[str] = Counter()
        per_client: dict[str, dict[str, int]] = {}
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

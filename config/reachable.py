"""Whether a PostgreSQL and a Redis server answer at the given addresses: exit code 0 or 1."""

import sys

import psycopg
import redis


def main(postgres: str, broker: str) -> int:
    try:
        psycopg.connect(postgres, connect_timeout=3).close()
        redis.Redis.from_url(broker, socket_connect_timeout=3).ping()
    except (psycopg.Error, redis.RedisError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

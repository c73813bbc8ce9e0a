"""Shops for tests that go through several processes: those of the service tests."""

from tests.service.conftest import make_shop, postgresql_shop, shop, shop_url, sqlite_template

__all__ = ["make_shop", "postgresql_shop", "shop", "shop_url", "sqlite_template"]

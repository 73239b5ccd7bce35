"""What is asked about fit-outs; `of_tenant` is for other features."""

from mallops.blueprints.fitout.queries.works import of_tenant

__all__ = ["of_tenant"]

"""The log in Postgres: append under the head lock, read in order, follow without a gap. The only place that knows the driver."""

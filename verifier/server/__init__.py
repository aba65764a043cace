"""gRPC: protobuf to domain and back, errors to statuses, health and reflection. The only place that knows protobuf."""

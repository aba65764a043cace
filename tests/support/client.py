"""The calls that a platform makes most, each without its envelope."""

import grpc

from verifier.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    decision_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

Request = verification_service_pb2.VerificationRequest


class Client:
    def __init__(self, channel: grpc.Channel) -> None:
        self.verification = verification_service_pb2_grpc.VerificationServiceStub(channel)
        self.accounts = account_service_pb2_grpc.AccountServiceStub(channel)

    def register(self, request: Request) -> decision_pb2.Decision:
        message = verification_service_pb2.VerifyRegistrationRequest(request=request)
        return self.verification.VerifyRegistration(message).decision

    def change(self, request: Request) -> decision_pb2.Decision:
        message = verification_service_pb2.VerifyProfileChangeRequest(request=request)
        return self.verification.VerifyProfileChange(message).decision

    def confirm(self, account_id: str) -> account_service_pb2.Account:
        return self.accounts.ConfirmAccount(account_service_pb2.ConfirmAccountRequest(account_id=account_id)).account

    def release(self, account_id: str) -> account_service_pb2.Account:
        return self.accounts.ReleaseAccount(account_service_pb2.ReleaseAccountRequest(account_id=account_id)).account

    def close(self, account_id: str) -> account_service_pb2.Account:
        return self.accounts.CloseAccount(account_service_pb2.CloseAccountRequest(account_id=account_id)).account

"""Storage that speaks Amazon's S3, as `s3://bucket/folder` names it.

With `?endpoint=https://…` it is anyone else's.  Job: the operations of a `Host`
as objects of a bucket, each with the media type and the time that browsers may
keep it, since no web server is there to say them.  Rules: one request puts a
whole file in place, and a file is made only once by asking the storage itself
(If-None-Match).  It must not know what the files are, except that a digest in
a name means that it never changes.

botocore does the carrying.  It is large (17 MB), hence the extra `s3`, but
Amazon's own, it finds the logins that coaches' other programs use, and it
names each refusal by a code.  boto3 adds only objects on top; obstore is a
third of the size, but gives refusals as prose and skips Amazon's settings
files; minio's last release is a year old; s3fs is botocore and aiohttp.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import botocore.config
import botocore.exceptions
import botocore.session

from generator.model.media_type import media_type_of
from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError, SecretOf
from generator.publish.hosts.network import TIMEOUT, network_failure, without_secrets

__all__ = ["S3Host", "open_host"]

_Result = TypeVar("_Result")

# Names that `asset_path` and `plan/pictures` make: ten digits of a digest before the ending.
_HAS_DIGEST = re.compile(r"\.[0-9a-f]{10}\.\w+$")
_PAGE = 1000  # files in one answer; no storage gives more
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"  # keeps a copy, but asks whether it is still the newest

_MEANINGS = {
    "AccessDenied": Failure.READ_ONLY,
    "AccountProblem": Failure.REFUSED,
    "AllAccessDisabled": Failure.READ_ONLY,
    "ExpiredToken": Failure.REFUSED,
    "InsufficientStorage": Failure.FULL,
    "InternalError": Failure.LINE_LOST,
    "InvalidAccessKeyId": Failure.REFUSED,
    "InvalidBucketName": Failure.NO_FOLDER,
    "InvalidToken": Failure.REFUSED,
    "NoSuchBucket": Failure.NO_FOLDER,
    "QuotaExceeded": Failure.FULL,
    "RequestTimeTooSkewed": Failure.CLOCK,
    "RequestTimeout": Failure.LINE_LOST,
    "ServiceUnavailable": Failure.LINE_LOST,
    "SignatureDoesNotMatch": Failure.REFUSED,
    "SlowDown": Failure.LINE_LOST,
    "StorageFull": Failure.FULL,
    "TooManyBuckets": Failure.FULL,
    "Unauthorized": Failure.REFUSED,
    "XAmzContentSHA256Mismatch": Failure.LINE_LOST,
    "XMinioAdminBucketQuotaExceeded": Failure.FULL,
    "XMinioStorageFull": Failure.FULL,
}

# Storages that give no code, or one of their own, still answer with HTTP's.
_MEANINGS_OF_STATUS = {401: Failure.REFUSED, 403: Failure.READ_ONLY, 503: Failure.LINE_LOST, 507: Failure.FULL}


@contextmanager
def open_host(target: Target, _site: Path, secret_of: SecretOf) -> Iterator[Host]:
    """Find the login, and ask for the bucket's list, so that a mistake shows before anything is sent."""
    host = S3Host(target, secret_of("access-key"), secret_of("secret-key"))
    try:
        host.reach()
        yield host
    finally:
        host.close()


class S3Host:
    """A folder of a bucket."""

    switches_at_once = False
    width = 8

    def __init__(self, target: Target, access_key: str | None, secret_key: str | None) -> None:
        self._bucket = target.host
        self._prefix = f"{target.path.strip('/')}/" if target.path.strip("/") else ""
        self._secret_key = secret_key
        self._is_reached = False
        self._client = self._call(partial(_client, target.endpoint, access_key, secret_key), "")

    def reach(self) -> None:
        """Make sure that the bucket is there and that the login fits."""
        self._ask("list_objects_v2", MaxKeys=1, Prefix=self._prefix)
        self._is_reached = True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def list_files(self) -> Mapping[str, int]:
        """Return all objects below the folder; those that consoles make to show a folder are none."""
        sizes: dict[str, int] = {}
        more: dict[str, Any] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=self._prefix, MaxKeys=_PAGE, **more)
            for entry in page.get("Contents", ()):
                if not entry["Key"].endswith("/"):
                    sizes[entry["Key"].removeprefix(self._prefix)] = entry["Size"]
            if not page.get("IsTruncated"):
                return sizes
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of an object, or None."""

        def get() -> bytes | None:
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + path)
            except botocore.exceptions.ClientError as error:
                if _code(error) in {"NoSuchKey", "404"}:
                    return None
                raise
            data: bytes = answer["Body"].read()
            return data

        return self._call(get, path)

    def write(self, path: str, data: bytes) -> None:
        """Put an object in place of an older one, which readers get until all bytes of this one have come."""
        self._put(path, data)

    def create(self, path: str, data: bytes) -> bool:
        """Put an object unless there is one: the storage decides, where it can."""
        try:
            self._put(path, data, IfNoneMatch="*")
        except HostError as error:
            code = _code(error.__cause__)
            if code in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
                return False
            if code not in {"NotImplemented", "InvalidArgument", "501"}:
                raise
            # A storage without the condition: the best that is left. Two at the same moment would not notice.
            if self.read(path) is not None:
                return False
            self._put(path, data)
        return True

    def delete(self, path: str) -> None:
        """Delete an object; folders are only names and vanish by themselves."""
        self._ask("delete_object", path)

    def commit(self, message: str) -> None:
        """Do nothing: each object is out already."""

    def _put(self, path: str, data: bytes, **conditions: str) -> None:
        keep = _FOREVER if _HAS_DIGEST.search(path) else _ASK_FIRST
        self._ask("put_object", path, Body=data, ContentType=media_type_of(path), CacheControl=keep, **conditions)

    def _ask(self, operation: str, path: str | None = None, **arguments: object) -> Any:  # untyped
        if path is not None:
            arguments["Key"] = self._prefix + path
        return self._call(partial(getattr(self._client, operation), Bucket=self._bucket, **arguments), path or "")

    def _call(self, act: Callable[[], _Result], path: str) -> _Result:
        try:
            return act()
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, ValueError, OSError) as error:
            raise self._classified(error, path) from error

    def _classified(self, error: Exception, path: str) -> HostError:
        detail = without_secrets(str(error), self._secret_key)
        if isinstance(error, botocore.exceptions.ClientError):
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            failure = _MEANINGS.get(_code(error)) or _MEANINGS_OF_STATUS.get(status, Failure.OTHER)
            return HostError(failure, without_secrets(_sentence(error), self._secret_key), path)
        if isinstance(error, botocore.exceptions.NoCredentialsError):
            return HostError(Failure.NOTHING_TO_LOG_IN_WITH)
        if isinstance(error, botocore.exceptions.ParamValidationError) and "Invalid bucket name" in detail:
            return HostError(Failure.NO_FOLDER, detail)
        reason = network_failure(error, connected=self._is_reached, path=path)
        return reason or HostError(Failure.OTHER, detail, path)


def _client(endpoint: str, access_key: str | None, secret_key: str | None) -> Any:  # botocore has no types
    session = botocore.session.get_session()
    if access_key and secret_key:
        session.set_credentials(access_key, secret_key)
    else:
        # The last place that is looked in is Amazon's own computers. Elsewhere, nobody answers there.
        session.set_config_variable("metadata_service_timeout", 1)
        session.set_config_variable("metadata_service_num_attempts", 1)
        if session.get_credentials() is None:
            raise botocore.exceptions.NoCredentialsError
    config = botocore.config.Config(
        connect_timeout=TIMEOUT,
        read_timeout=TIMEOUT,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=S3Host.width,
        # Others than Amazon know neither its newer checksums nor, all of them, a name for each bucket.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    # Amazon redirects to the region of the bucket; others have one region, whatever its name.
    region = session.get_config_variable("region") or ("auto" if endpoint else "us-east-1")
    return session.create_client("s3", region_name=region, endpoint_url=endpoint or None, config=config)


def _code(error: BaseException | None) -> str:
    if isinstance(error, botocore.exceptions.ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def _sentence(error: botocore.exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message") or error)

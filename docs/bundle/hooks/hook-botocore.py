"""Tells PyInstaller which of botocore's data go into the bundle: of 400 services, drillbook uses storage alone."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files(
    "botocore", includes=["cacert.pem", "data/*.json", "data/s3/**", "data/sts/**", "data/sso*/**"]
)

# docker build -t hecha .
# docker run --rm -v "$PWD/exports:/data:ro" -v "$PWD/out:/out" hecha check /data -o /out
FROM python:3.11-slim
COPY . /opt/hecha
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /opt/hecha/requirements.lock \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation /opt/hecha \
    && useradd --create-home officer
USER officer
WORKDIR /data
ENTRYPOINT ["/opt/venv/bin/hecha"]
CMD ["--help"]

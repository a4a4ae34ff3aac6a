"""An office with software of its own: written from the description of the wire alone, on the standard library.

It must never import anything of this project: what it proves is that a stranger can talk to the embedded axis.
"""

import base64
import hashlib
import hmac
import http.client
import json
import time
import uuid
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


class ForeignOffice:
    def __init__(self, endpoint: str, system_id: str, secret: str) -> None:
        self.endpoint = urlsplit(endpoint)
        self.system_id = system_id
        self.secret = secret

    def call(
        self,
        operation: str,
        parameters: dict[str, str] | None = None,
        body: bytes = b"{}",
        content_type: str = "application/json",
    ) -> Any:
        headers = {"XroadVnpt-" + name: value for name, value in (parameters or {}).items()}
        headers["XroadVnpt-systemid"] = self.system_id
        headers["XroadVnpt-timestamp"] = time.strftime("%d%m%YT%H%M%S+0700", time.gmtime(time.time() + 7 * 3600))
        signed = json.dumps(headers)
        digest = hmac.new(self.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        headers["XroadVnpt-sign-header-key"] = ";".join(headers)
        headers["XroadVnpt-sign-header"] = signed
        headers["XroadVnpt-hash-header"] = digest
        headers["XroadVnpt-version"] = "3.0.201608"
        headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection(str(self.endpoint.hostname), self.endpoint.port, timeout=30)
        try:
            connection.request("POST", f"{self.endpoint.path}/{operation}", body=body, headers=headers)
            response = connection.getresponse()
            assert response.status == 200, response.status
            return json.loads(response.read())
        finally:
            connection.close()

    def send(self, package: bytes, to: list[str], message_type: str = "edoc", sender: str | None = None) -> Any:
        boundary = uuid.uuid4().hex
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file_doc"; filename="a.edxml"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body += package + f"\r\n--{boundary}--\r\n".encode()
        parameters = {
            "servicetype": "eDoc",
            "messagetype": message_type,
            "from": sender or self.system_id,
            "to": json.dumps(to),
            "hash-file": hashlib.sha256(package).hexdigest(),
        }
        return self.call("sendEdoc", parameters, body, f"multipart/form-data; boundary={boundary}")

    def pending(self, message_type: str = "edoc") -> list[dict[str, Any]]:
        reply = self.call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": message_type})
        assert reply["status"] == "OK", reply
        return list(reply["data"])

    def fetch(self, doc_id: str) -> bytes:
        reply = self.call("getEdoc", {"docId": doc_id})
        assert reply["status"] == "OK", reply
        return base64.b64decode(reply["data"])

    def acknowledge(self, doc_id: str, status: str = "done") -> Any:
        return self.call("updateStatus", {"docid": doc_id, "status": status, "description": "da nhan"})

    def register(self, code: str, name: str) -> Any:
        agency = {"id": "1", "pid": "0", "code": code, "name": name, "mail": "vanthu@example.vn"}
        return self.call("registerAgency", {"AgencyCode": code}, json.dumps(agency).encode())


def document(sender: str, to: list[str], number: str = "34E31", subject: str = "Mời họp <giao ban>") -> bytes:
    """A document with one small attachment, as another vendor's software writes it."""
    receivers = "".join(
        f"<edXML:To><edXML:OrganId>{code}</edXML:OrganId><edXML:OrganName>Cơ quan {code}</edXML:OrganName></edXML:To>"
        for code in to
    )
    payload = base64.b64encode(b"%PDF-1.4 tep dinh kem").decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>{sender}</edXML:OrganId><edXML:OrganName>Cơ quan {sender}</edXML:OrganName></edXML:From>
{receivers}
<edXML:DocumentId>{sender},2026/11/20,{number}/UBND-VX</edXML:DocumentId>
<edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>UBND-VX</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>1</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>{escape(subject)}</edXML:Subject>
</edXML:MessageHeader></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference>
<edXML:ContentId>cid:1</edXML:ContentId><edXML:AttachmentName>giay-moi.pdf</edXML:AttachmentName></edXML:Reference>
</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
<AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>giay-moi.pdf</AttachmentName>
<ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">{payload}\
</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>""".encode()


def status(sender: str, document_sender: str, code: str = "01", number: str = "34E31") -> bytes:
    """A status about the `document` with this number."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>{sender}</edXML:OrganId><edXML:OrganName>Cơ quan {sender}</edXML:OrganName></edXML:From>
<edXML:ResponseFor><edXML:OrganId>{document_sender}</edXML:OrganId><edXML:Code>{number}/UBND-VX</edXML:Code>
<edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate>
<edXML:DocumentId>{document_sender},2026/11/20,{number}/UBND-VX</edXML:DocumentId></edXML:ResponseFor>
<edXML:StatusCode>{code}</edXML:StatusCode><edXML:Description>Đã đến</edXML:Description>
<edXML:Timestamp>2026/11/20 10:15:00</edXML:Timestamp>
</edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>""".encode()

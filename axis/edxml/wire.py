"""Names on the wire, once for reader and writer: (element, field) in the order the national samples write them.

A status package orders the same elements differently from a document package; receivers that check order exist.
"""

from typing import Final

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
OLD_NAMESPACES: Final = frozenset({"http://www.e-doc.vn/Schema/", "http://www.go.vn/eDoc"})

Names = tuple[tuple[str, str], ...]

ORGAN: Final[Names] = (
    ("OrganId", "organ_id"),
    ("OrganizationInCharge", "in_charge"),
    ("OrganName", "name"),
    ("OrganAdd", "address"),
    ("Email", "email"),
    ("Telephone", "telephone"),
    ("Fax", "fax"),
    ("Website", "website"),
)
ORGAN_IN_STATUS: Final[Names] = (ORGAN[0], ORGAN[2], ORGAN[1], *ORGAN[3:])
SIGNER: Final[Names] = (("Competence", "competence"), ("Position", "position"), ("FullName", "full_name"))
STAFF: Final[Names] = (("Department", "department"), ("Staff", "staff"), ("Email", "email"), ("Mobile", "mobile"))
STAFF_IN_STATUS: Final[Names] = (STAFF[0], STAFF[1], STAFF[3], STAFF[2])
RESPONSE: Final[Names] = (
    ("OrganId", "organ_id"),
    ("Code", "code"),
    ("PromulgationDate", "issued_as"),
    ("DocumentId", "document_id"),
)
TRACE: Final[Names] = (("OrganId", "organ_id"), ("Timestamp", "timestamp"))
RECEIVER: Final[Names] = (("OrganId", "organ_id"), ("ReceiverType", "receiver_type"))
CODE: Final[Names] = (("CodeNumber", "number"), ("CodeNotation", "notation"))
PROMULGATION: Final[Names] = (("Place", "place"), ("PromulgationDate", "issued_as"))
TYPE: Final[Names] = (("Type", "type_code"), ("TypeDetail", "type_detail"), ("TypeName", "type_name"))
OTHER: Final[Names] = (
    ("SphereOfPromulgation", "sphere"),
    ("TyperNotation", "typist"),
    ("PromulgationAmount", "copies"),
    ("PageAmount", "pages"),
    ("Direction", "direction"),
)
HEADER: Final[Names] = (
    ("DocumentId", "document_id"),
    ("Subject", "subject"),
    ("Content", "content"),
    ("DueDate", "due_as"),
    ("SteeringType", "steering_type"),
)
BUSINESS: Final[Names] = (("DocumentId", "document_id"), ("BussinessDocReason", "reason"), ("Paper", "paper"))
BUSINESS_INFO: Final[Names] = (("DocumentInfo", "document_info"), ("DocumentReceiver", "document_receiver"))
STATUS: Final[Names] = (("StatusCode", "status_code"), ("Description", "description"), ("Timestamp", "timestamp"))
REFERENCE: Final[Names] = (
    ("ContentId", "content_id"),
    ("ContentType", "content_type"),
    ("Description", "description"),
    ("AttachmentName", "name"),
)
ATTACHMENT: Final[Names] = (REFERENCE[0], REFERENCE[3], REFERENCE[2], REFERENCE[1])

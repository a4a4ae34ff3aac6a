"""The edXML codec: `reader.read`, `writer.write_document`, `writer.write_status`, and their `errors`."""

// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ef218d9c86ddc17a
use crate::models::{
    CallControlApplication, Connection, CredentialConnection, Fqdn, FqdnConnection, Ip, IpConnection,
    ListCallControlApplicationsSort,
};

crate::operation::operation! {
    "connections";
    /// Call Control Applications: `GET /call_control_applications`.
    ListCallControlApplications = listCallControlApplications Get "/call_control_applications"
        () [] => Page<CallControlApplication> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_application_name_contains: String as "filter[application_name][contains]";
        filter_outbound_outbound_voice_profile_id: String as "filter[outbound.outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// Call Control Applications: `POST /call_control_applications`.
    CreateCallControlApplication = createCallControlApplication Post "/call_control_applications"
        () [] json CreateCallControlApplicationRequest => Data<CallControlApplication> {}
    /// Call Control Applications: `DELETE /call_control_applications/{id}`.
    DeleteCallControlApplication = deleteCallControlApplication Delete "/call_control_applications/{id}"
        (id) [] => Data<CallControlApplication> {}
    /// Call Control Applications: `GET /call_control_applications/{id}`.
    RetrieveCallControlApplication = retrieveCallControlApplication Get "/call_control_applications/{id}"
        (id) [] => Data<CallControlApplication> {}
    /// Call Control Applications: `PATCH /call_control_applications/{id}`.
    UpdateCallControlApplication = updateCallControlApplication Patch "/call_control_applications/{id}"
        (id) [] json UpdateCallControlApplicationRequest => Data<CallControlApplication> {}
    /// Connections: `GET /connections`.
    ListConnections = listConnections Get "/connections"
        () [] => Page<Connection> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_name_contains: String as "filter[connection_name][contains]";
        filter_outbound_voice_profile_id: String as "filter[outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// Connections: `GET /connections/{id}`.
    RetrieveConnection = retrieveConnection Get "/connections/{id}"
        (id) [] => Data<Connection> {}
    /// Credential Connections: `GET /credential_connections`.
    ListCredentialConnections = listCredentialConnections Get "/credential_connections"
        () [] => Page<CredentialConnection> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_name_contains: String as "filter[connection_name][contains]";
        filter_outbound_outbound_voice_profile_id: String as "filter[outbound.outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// Credential Connections: `POST /credential_connections`.
    CreateCredentialConnection = createCredentialConnection Post "/credential_connections"
        () [] json CreateCredentialConnectionRequest => Data<CredentialConnection> {}
    /// Credential Connections: `DELETE /credential_connections/{id}`.
    DeleteCredentialConnection = deleteCredentialConnection Delete "/credential_connections/{id}"
        (id) [] => Data<CredentialConnection> {}
    /// Credential Connections: `GET /credential_connections/{id}`.
    RetrieveCredentialConnection = retrieveCredentialConnection Get "/credential_connections/{id}"
        (id) [] => Data<CredentialConnection> {}
    /// Credential Connections: `PATCH /credential_connections/{id}`.
    UpdateCredentialConnection = updateCredentialConnection Patch "/credential_connections/{id}"
        (id) [] json UpdateCredentialConnectionRequest => Data<CredentialConnection> {}
    /// FQDN Connections: `GET /fqdn_connections`.
    ListFqdnConnections = listFqdnConnections Get "/fqdn_connections"
        () [] => Page<FqdnConnection> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_name_contains: String as "filter[connection_name][contains]";
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// FQDN Connections: `POST /fqdn_connections`.
    CreateFqdnConnection = createFqdnConnection Post "/fqdn_connections"
        () [] json CreateFqdnConnectionRequest => Data<FqdnConnection> {}
    /// FQDN Connections: `DELETE /fqdn_connections/{id}`.
    DeleteFqdnConnection = deleteFqdnConnection Delete "/fqdn_connections/{id}"
        (id) [] => Data<FqdnConnection> {}
    /// FQDN Connections: `GET /fqdn_connections/{id}`.
    RetrieveFqdnConnection = retrieveFqdnConnection Get "/fqdn_connections/{id}"
        (id) [] => Data<FqdnConnection> {}
    /// FQDN Connections: `PATCH /fqdn_connections/{id}`.
    UpdateFqdnConnection = updateFqdnConnection Patch "/fqdn_connections/{id}"
        (id) [] json UpdateFqdnConnectionRequest => Data<FqdnConnection> {}
    /// FQDNs: `GET /fqdns`.
    ListFqdns = listFqdns Get "/fqdns"
        () [] => Page<Fqdn> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_id: String as "filter[connection_id]";
        filter_fqdn: String as "filter[fqdn]";
        filter_port: i64 as "filter[port]";
        filter_dns_record_type: String as "filter[dns_record_type]";
    }
    /// FQDNs: `POST /fqdns`.
    CreateFqdn = createFqdn Post "/fqdns"
        () [] json CreateFqdnRequest => Data<Fqdn> {}
    /// FQDNs: `DELETE /fqdns/{id}`.
    DeleteFqdn = deleteFqdn Delete "/fqdns/{id}"
        (id) [] => Data<Fqdn> {}
    /// FQDNs: `GET /fqdns/{id}`.
    RetrieveFqdn = retrieveFqdn Get "/fqdns/{id}"
        (id) [] => Data<Fqdn> {}
    /// FQDNs: `PATCH /fqdns/{id}`.
    UpdateFqdn = updateFqdn Patch "/fqdns/{id}"
        (id) [] json UpdateFqdnRequest => Data<Fqdn> {}
    /// IP Connections: `GET /ip_connections`.
    ListIpConnections = listIpConnections Get "/ip_connections"
        () [] => Page<IpConnection> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_name_contains: String as "filter[connection_name][contains]";
        filter_outbound_outbound_voice_profile_id: String as "filter[outbound.outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// IP Connections: `POST /ip_connections`.
    CreateIpConnection = createIpConnection Post "/ip_connections"
        () [] json CreateIpConnectionRequest => Data<IpConnection> {}
    /// IP Connections: `DELETE /ip_connections/{id}`.
    DeleteIpConnection = deleteIpConnection Delete "/ip_connections/{id}"
        (id) [] => Data<IpConnection> {}
    /// IP Connections: `GET /ip_connections/{id}`.
    RetrieveIpConnection = retrieveIpConnection Get "/ip_connections/{id}"
        (id) [] => Data<IpConnection> {}
    /// IP Connections: `PATCH /ip_connections/{id}`.
    UpdateIpConnection = updateIpConnection Patch "/ip_connections/{id}"
        (id) [] json UpdateIpConnectionRequest => Data<IpConnection> {}
    /// IPs: `GET /ips`.
    ListIps = listIps Get "/ips"
        () [] => Page<Ip> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_connection_id: String as "filter[connection_id]";
        filter_ip_address: String as "filter[ip_address]";
        filter_port: i64 as "filter[port]";
    }
    /// IPs: `POST /ips`.
    CreateIp = createIp Post "/ips"
        () [] json CreateIpRequest => Data<Ip> {}
    /// IPs: `DELETE /ips/{id}`.
    DeleteIp = deleteIp Delete "/ips/{id}"
        (id) [] => Data<Ip> {}
    /// IPs: `GET /ips/{id}`.
    RetrieveIp = retrieveIp Get "/ips/{id}"
        (id) [] => Data<Ip> {}
    /// IPs: `PATCH /ips/{id}`.
    UpdateIp = updateIp Patch "/ips/{id}"
        (id) [] json UpdateIpRequest => Data<Ip> {}
}

crate::operation::paged! {
    ListCallControlApplications: CallControlApplication;
    ListConnections: Connection;
    ListCredentialConnections: CredentialConnection;
    ListFqdnConnections: FqdnConnection;
    ListFqdns: Fqdn;
    ListIpConnections: IpConnection;
    ListIps: Ip;
}

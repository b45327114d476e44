// What libpq.a asks of Kerberos (GSSAPI) and LDAP, for which Debian has no static libraries: each says that it is not there.
// A connection that needs one of them is refused with libpq's own words; all others never come here.
#include <stddef.h>

static const unsigned int failure = 13u << 16; // GSS_S_FAILURE
const void *GSS_C_NT_HOSTBASED_SERVICE = NULL;

#define GSS(name) unsigned int name(void) { return failure; }
GSS(gss_acquire_cred)
GSS(gss_delete_sec_context)
GSS(gss_display_status)
GSS(gss_import_name)
GSS(gss_init_sec_context)
GSS(gss_release_buffer)
GSS(gss_release_cred)
GSS(gss_release_name)
GSS(gss_unwrap)
GSS(gss_wrap)
GSS(gss_wrap_size_limit)

// A handle that is nil ends libpq's look into LDAP before anything else is asked.
void *ldap_init(void) { return NULL; }
char *ldap_err2string(void) { return "LDAP is not available"; }
int ldap_count_entries(void) { return 0; }
void *ldap_first_entry(void) { return NULL; }
void *ldap_get_values_len(void) { return NULL; }
int ldap_msgfree(void) { return 0; }
int ldap_result(void) { return -1; }
int ldap_search_st(void) { return -1; }
int ldap_set_option(void) { return -1; }
int ldap_simple_bind(void) { return -1; }
int ldap_unbind(void) { return 0; }
void ldap_value_free_len(void) {}

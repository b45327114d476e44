#include <curl/curl.h>

// Swift calls no functions of variable arguments: one for each kind of value.

static inline CURLcode cdp_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

static inline CURLcode cdp_curl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

static inline CURLcode cdp_curl_set_size(CURL *handle, CURLoption option, curl_off_t size) {
    return curl_easy_setopt(handle, option, size);
}

static inline CURLcode cdp_curl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

typedef size_t (*cdp_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode cdp_curl_set_sink(CURL *handle, CURLoption option, cdp_curl_sink sink) {
    return curl_easy_setopt(handle, option, sink);
}

static inline CURLcode cdp_curl_set_rewind(CURL *handle, curl_seek_callback rewind) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, rewind);
}

static inline CURLcode cdp_curl_set_watch(CURL *handle, curl_xferinfo_callback watch) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
}

static inline long cdp_curl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

{{- /* What tells credentials in plain text, which validate.yaml refuses, from other values of variables. */}}

{{- /* What kind of credential a variable holds, by its name and its value; nothing where it holds none. */}}
{{- define "sigil.literalCredential" -}}
{{- if regexMatch "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----" .value }}
  {{- "a private key" }}
{{- else if regexMatch `\w://[^/\s:@]*:(?:[^$/\s@]|\$[^({/\s@])[^/\s@]*@` (.value | lower) }}
  {{- "a URL with a password" }}
{{- else if include "sigil.literalCredential.isConnectionString" . }}
  {{- "a connection string with a password" }}
{{- else if include "sigil.literalCredential.isPasswordFlag" . }}
  {{- "a flag with a password" }}
{{- else if include "sigil.literalCredential.isUrlWithCredential" . }}
  {{- "a URL with a credential" }}
{{- else if include "sigil.literalCredential.isWebhook" . }}
  {{- "a webhook URL" }}
{{- else if include "sigil.literalCredential.isAuthorization" . }}
  {{- "an authorization header" }}
{{- else if regexMatch `"(?:auth|password|secret|token)"\s*:\s*"(?:[^$"]|\$[^({"])[^"]*"` (.value | lower) }}
  {{- "a document with a credential" }}
{{- else if regexMatch `(?:^|:)\$(?:1|2[abxy]?|5|6|y|apr1|argon2\w*)\$\S+` .value }}
  {{- "a password hash" }}
{{- else if regexMatch `\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.` .value }}
  {{- "a JSON Web Token" }}
{{- else if regexMatch `\b(?:AKIA|ASIA)[A-Z0-9]{16}\b` .value }}
  {{- "an AWS access key" }}
{{- else if include "sigil.literalCredential.isAccessToken" . }}
  {{- "an access token" }}
{{- else if include "sigil.literalCredential.isApiKey" . }}
  {{- "an API key" }}
{{- else if include "sigil.literalCredential.looksLikeCredential" . }}
  {{- "what looks like a credential" }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.hasPasswordFlag" -}}
{{- if regexMatch
  `(?:^|[\s"'])--?[\w.-]*pass(?:word|wd|phrase)(?:=|\s+)["']?(?:[^$\s/"'.<-]|\$[^({\s/"'.<-])`
  (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isAccessToken" -}}
{{- if regexMatch `\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})\b` .value }}
  {{- true }}
{{- else if regexMatch `\b(?:npm_\w{36}|dckr_pat_[\w-]{20,}|hvs\.[\w-]{20,})\b` .value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isAmbiguousAndRandom" -}}
{{- if include "sigil.literalCredential.isAmbiguousName" . }}
  {{- if include "sigil.literalCredential.isRandom" . }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isAmbiguousName" -}}
{{- if regexMatch `(?:^|[_.-])(?:key|auth|salt|pepper)(?:_?(?:base64|b64))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `(?:^|[_.-])(?:cookie|session|signature|seed)(?:_?(?:base64|b64))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isApiKey" -}}
{{- if regexMatch `\b(?:xox[abprs]-[\w-]{10,}|[sr]k_live_\w{16,}|sk-[\w-]{32,})\b` .value }}
  {{- true }}
{{- else if regexMatch `\b(?:AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,})\b` .value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isAuthorization" -}}
{{- if regexMatch `\b(?:bearer|basic)\s+[\w.~+/-]{16,}` (.value | lower) }}
  {{- if regexMatch `\b(?:bearer|basic)\s+\S*\d` (.value | lower) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isConnectionString" -}}
{{- if regexMatch `(?:^|[?&;\s])(?:password|passwd|pwd)=(?:[^$&;\s"']|\$[^({&;\s"'])` (.value | lower) }}
  {{- true }}
{{- else if regexMatch `(?:^|[?&;\s])(?:account|sharedaccess)key=(?:[^$&;\s"']|\$[^({&;\s"'])` (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isCredentialName" -}}
{{- if regexMatch `(?:password|passwd|passphrase)(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `(?:secret|token|credentials?)(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `secret_key_base(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `(?:api|access|secret)_?key(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `(?:private|signing|encryption)_?key(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch `(?:^|[_.-])(?:pass|pwd|pw)(?:_?(?:base64|b64|value))?_?\d*$` (.env | lower) }}
  {{- true }}
{{- else if regexMatch "^(?:password|passwd|pwd)[_.-](?:db|database|root|admin|user)$" (.env | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isDigestName" -}}
{{- if regexMatch `digest|hash|sha\d*$|checksum|fingerprint|integrity|commit|revision|cert` (.env | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isFlagBeforeWord" -}}
{{- if regexMatch
  `pass(?:word|wd|phrase)(?:=|\s+)["']?(?:true|false|yes|no|on|off|none|[01]|and|for|from|is|or|sets|to|with)\b`
  (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isFlagWithoutPassword" -}}
{{- if regexMatch "--?(?:no|skip|disable|allow-empty|min|max|hash|reset)-?pass(?:word|wd|phrase)" (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isHarmlessFlag" -}}
{{- if include "sigil.literalCredential.isFlagWithoutPassword" . }}
  {{- true }}
{{- else if include "sigil.literalCredential.isFlagBeforeWord" . }}
  {{- true }}
{{- else if regexMatch `pass(?:word|wd|phrase)(?:=|\s+)["']?(?:\w+:|[$@*]|\[|\{\{)` (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isHarmlessSetting" -}}
{{- if regexMatch "credentials$" (.env | lower) }}
  {{- if regexMatch "^(?:include|omit|same-origin)$" (.value | lower) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isHarmlessToken" -}}
{{- if regexMatch "token$" (.env | lower) }}
  {{- if regexMatch `^(?:<[^>\d]+>|\[[^\]\d]+\]|X(?:-[A-Za-z]+)+|[a-z]{1,6}|[BES]OS|EO[FLT]|PAD|UNK|CLS|SEP)$` .value }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isHarmlessValue" -}}
{{- if regexMatch `^(?:|true|false|yes|no|on|off|none|null|[01]|\.{0,2}/\S*|\$[({].*)$` (.value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:[a-z][a-z0-9+.-]*://[^@]*|projects/\S+/secrets/\S+)$` (.value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:arn|vault|secretref|ssm|ref):\S+$` (.value | lower) }}
  {{- true }}
{{- else if and (regexMatch "(?:^|[_.-])(?:max|min)[_.-]" (.env | lower)) (regexMatch `^\d+$` .value) }}
  {{- true }}
{{- else if include "sigil.literalCredential.isHarmlessToken" . }}
  {{- true }}
{{- else if include "sigil.literalCredential.isHarmlessSetting" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isLongAndRandom" -}}
{{- if and (regexMatch "^[A-Za-z0-9+/]{32,}={0,2}$" .value) (not (regexMatch "/.*/.*/" .value)) }}
  {{- if and (regexMatch "[a-z]" .value) (regexMatch "[A-Z]" .value) }}
    {{- if regexMatch `\d+[^\d]+\d+[^\d]+\d` .value }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isNeutralAndRandom" -}}
{{- if not (include "sigil.literalCredential.isAmbiguousName" .) }}
  {{- if include "sigil.literalCredential.isLongAndRandom" . }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isPasswordFlag" -}}
{{- if include "sigil.literalCredential.hasPasswordFlag" . }}
  {{- if not (include "sigil.literalCredential.isHarmlessFlag" .) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isRandom" -}}
{{- if regexMatch "^(?:base64:)?[0-9a-f]{32,}$" (.value | lower) }}
  {{- true }}
{{- else if include "sigil.literalCredential.mixesLettersAndDigits" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isRandomCredential" -}}
{{- if not (include "sigil.literalCredential.isDigestName" .) }}
  {{- if include "sigil.literalCredential.isAmbiguousAndRandom" . }}
    {{- true }}
  {{- else if include "sigil.literalCredential.isNeutralAndRandom" . }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isUrlWithCredential" -}}
{{- if regexMatch `[?&](?:access_|auth_)?token=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` (.value | lower) }}
  {{- true }}
{{- else if regexMatch `[?&](?:api_?key|sig(?:nature)?)=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` (.value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.isWebhook" -}}
{{- if regexMatch `\bhttps://hooks\.slack\.com/services/\w+/\w+/\w+` .value }}
  {{- true }}
{{- else if regexMatch `\bhttps://discord(?:app)?\.com/api/webhooks/\d+/[\w-]+` .value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.looksLikeCredential" -}}
{{- if not (regexMatch `(?:^|[_.-])(?:public|publishable)[_.-]?(?:\w+[_.-])?key` (.env | lower)) }}
  {{- if not (include "sigil.literalCredential.isHarmlessValue" .) }}
    {{- if include "sigil.literalCredential.isCredentialName" . }}
      {{- true }}
    {{- else if include "sigil.literalCredential.isRandomCredential" . }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.literalCredential.mixesLettersAndDigits" -}}
{{- if regexMatch `^(?:base64:)?[\w+/-]{16,}={0,2}$` .value }}
  {{- if regexMatch `^(?:base64:)?[\w+/-]*[a-z]` .value }}
    {{- if regexMatch `^(?:base64:)?[\w+/-]*[A-Z]` .value }}
      {{- if regexMatch `^(?:base64:)?[A-Za-z_+/-]*\d+[A-Za-z_+/-]+\d+[A-Za-z_+/-]+\d` .value }}
        {{- true }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

-- Keys are pseudonyms with vars.pseudonymize, and none without: after a change of it, silver and gold need a full refresh.
-- A pseudonym has 16 hexadecimal digits; Telegram's ids have no letters.
select distinct chat_key
from {{ ref('message_versions') }}
{% if is_pseudonymous() -%}
where not {{ regexp_contains('chat_key', '^[a-z]+:[0-9a-f]{16}$') }}
{%- else -%}
where {{ regexp_contains('chat_key', '^[a-z]+:[0-9]*[a-f][0-9a-f]*$') }}
{%- endif %}

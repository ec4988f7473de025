-- Keys are pseudonyms with vars.pseudonymize, and none without: after a change of it, silver and gold need a full refresh.
-- A pseudonym has 16 hexadecimal digits; Telegram's ids have no letters. Each key is looked at once, not with each message.
select chat_key
from {{ ref('message_versions') }}
group by chat_key
{% if is_pseudonymous() -%}
having not {{ regexp_contains(any_of('chat_key'), '^[a-z]+:[0-9a-f]{16}$') }}
{%- else -%}
having {{ regexp_contains(any_of('chat_key'), '^[a-z]+:[0-9]*[a-f][0-9a-f]*$') }}
{%- endif %}

{#-
    A conversation's key, from the columns chat_kind, chat_id and account. Supergroups and channels count their messages
    themselves, so that every account sees the same ids; in private chats and basic groups the ids are those of the
    account, which belongs into the key.
-#}
{% macro chat_key() -%}
{%- set shared_id = pseudonym('chat_id', 'chat') -%}
{%- set own_id = pseudonym("chat_id || ':' || coalesce(account, '')", 'chat') -%}
case
    when chat_kind in ('supergroup', 'channel') then chat_kind || ':' || {{ shared_id }}
    else chat_kind || ':' || {{ own_id }}
end
{%- endmacro %}

{#-
    Senders stand in exports as 'user123', 'channel123' or 'chat123'; old exports wrote bare numbers, for users only. What
    is neither, or no 64-bit number, has no kind, id or key. The key is 'user:123': a number alone doesn't name anybody.
-#}
{% macro peer_kind(peer) -%}
case
    when {{ regexp_contains(peer, '^[0-9]{1,18}$') }} then 'user'
    else {{ regexp_extract(peer, '^(user|channel|chat)[0-9]{1,18}$') }}
end
{%- endmacro %}

{% macro peer_id(peer) -%}
{{ safe_int(regexp_extract(peer, '^(?:user|channel|chat)?([0-9]{1,18})$')) }}
{%- endmacro %}

{% macro peer_key(peer) -%}
{{ peer_kind(peer) }} || ':' || {{ pseudonym(regexp_extract(peer, '([0-9]+)$'), 'peer') }}
{%- endmacro %}

{#- The key of a peer whose kind is known, from an expression of its number. -#}
{% macro peer_key_of(kind, number) -%}
'{{ kind }}:' || {{ pseudonym('cast(' ~ number ~ ' as ' ~ text_type() ~ ')', 'peer') }}
{%- endmacro %}

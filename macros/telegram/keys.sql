{#-
    A conversation's key. Supergroups and channels count their messages themselves, so that every account sees the same
    ids; in private chats and basic groups the ids are those of the account, which belongs into the key.
-#}
{% macro chat_key() -%}
case
    when chat_kind in ('supergroup', 'channel') then chat_kind || ':' || chat_id
    else chat_kind || ':' || chat_id || ':' || coalesce(account, '')
end
{%- endmacro %}

{#- 'user123', as exports write senders, → 'user:123'. Old exports wrote bare numbers, for users only. -#}
{% macro peer_key(peer) -%}
case
    when {{ regexp_contains(peer, '^[0-9]+$') }} then 'user:' || {{ peer }}
    when {{ regexp_contains(peer, '^[a-z]+[0-9]+$') }}
        then {{ regexp_extract(peer, '^([a-z]+)') }} || ':' || {{ regexp_extract(peer, '([0-9]+)$') }}
end
{%- endmacro %}

package inspector

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/coder/websocket"

	"toe.run/tools/lib/fault"
)

// The largest message: a profile comes as one.
const maxMessage = 512 << 20

// A Client is a connection to an inspector.
type Client struct {
	socket *websocket.Conn
	last   int
	pid    int
	// Where the inspector listens, and whether that is this tool's doing: of this run, or of one that was killed.
	address string
	isOurs  bool
}

func connect(ctx context.Context, url string, pid int, address string, wasOpen bool) (*Client, error) {
	socket, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return nil, fault.New(fault.NoTarget, "cannot connect to the inspector of the target: %v", err)
	}
	socket.SetReadLimit(maxMessage)
	client := &Client{socket: socket, pid: pid, address: address}
	if err := client.claim(ctx, wasOpen); err != nil {
		return nil, err
	}
	return client, nil
}

// Stands in the target while its inspector is open because of this tool. Should the tool be killed, the next run finds it.
const mark = `globalThis[Symbol.for('toe.run/inspector')]`

func (c *Client) claim(ctx context.Context, wasOpen bool) error {
	expression := mark + " = true"
	if wasOpen {
		expression = mark + " === true"
	}
	answer, err := c.Call(ctx, "Runtime.evaluate", map[string]any{"expression": expression})
	if err != nil {
		return err
	}
	var evaluated struct {
		Result struct {
			Value bool `json:"value"`
		} `json:"result"`
	}
	// What the program made of the mark itself, if it is no boolean, is not ours.
	_ = json.Unmarshal(answer, &evaluated)
	c.isOurs = !wasOpen || evaluated.Result.Value
	return nil
}

type message struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// Call sends a command of the DevTools protocol and gives its result. One at a time; events are passed over.
func (c *Client) Call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	c.last++
	request, err := json.Marshal(map[string]any{"id": c.last, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if err := c.socket.Write(ctx, websocket.MessageText, request); err != nil {
		return nil, fmt.Errorf("%s: the target has ended, or its inspector was closed: %w", method, err)
	}
	for {
		_, bytes, err := c.socket.Read(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: the target has ended, or its inspector was closed: %w", method, err)
		}
		var answer message
		if err := json.Unmarshal(bytes, &answer); err != nil {
			return nil, fmt.Errorf("%s: no answer of an inspector: %w", method, err)
		}
		switch {
		case answer.ID != c.last:
		case answer.Error != nil:
			return nil, fmt.Errorf("%s: %s", method, answer.Error.Message)
		default:
			return answer.Result, nil
		}
	}
}

// Later, since it waits until nobody is connected. Node before 20.16 has no other way than the older name.
const closing = `delete ` + mark + `, setTimeout(() => process.getBuiltinModule
	? process.getBuiltinModule('node:inspector').close() : process._debugEnd(), 50).unref(), undefined`

// Close ends the connection and, unless somebody else has opened the inspector, closes it.
// Reports false when it is still open after a while.
func (c *Client) Close() bool {
	ctx, release := context.WithTimeout(context.Background(), patience)
	defer release()
	if c.isOurs {
		_, _ = c.Call(ctx, "Runtime.evaluate", map[string]any{"expression": closing})
	}
	_ = c.socket.Close(websocket.StatusNormalClosure, "")
	return !c.isOurs || c.awaitClosed(ctx)
}

func (c *Client) awaitClosed(ctx context.Context) bool {
	for ctx.Err() == nil {
		open, err := listening(c.pid)
		if err != nil || !slices.Contains(open, c.address) {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}
